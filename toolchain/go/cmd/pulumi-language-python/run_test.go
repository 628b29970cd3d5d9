package main

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func TestRunArguments(t *testing.T) {
	h := &host{engine: "127.0.0.1:1", exec: "/bin/" + execScript}
	got := strings.Join(h.runArguments(&pulumirpc.RunRequest{
		MonitorAddress: "127.0.0.1:2", Project: "p", Stack: "s", Pwd: "/project/program", DryRun: true,
		Parallel: 4, Organization: "o", Args: []string{"-x"}, Info: programInfo(t, nil),
	}), " ")
	want := "-u /bin/pulumi-language-python-exec --monitor 127.0.0.1:2 --engine 127.0.0.1:1 --project p" +
		" --root_directory /project --stack s --pwd /project/program --dry_run true --parallel 4 --organization o" +
		" -- /project/program -x"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRunEnvironmentHasTheConfiguration(t *testing.T) {
	got, err := runEnvironment(nil, &pulumirpc.RunRequest{
		Config: map[string]string{"p:a": "b"}, ConfigSecretKeys: []string{"p:a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{`PULUMI_CONFIG={"p:a":"b"}`, `PULUMI_CONFIG_SECRET_KEYS=["p:a"]`}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRunResponse(t *testing.T) {
	exit := func(code string) error { return exec.Command("sh", "-c", "exit "+code).Run() }
	if got, err := runResponse(nil); err != nil || got.Error != "" || got.Bail {
		t.Errorf("success: got %v, %v", got, err)
	}
	if got, err := runResponse(exit("32")); err != nil || !got.Bail {
		t.Errorf("already reported: got %v, %v", got, err)
	}
	if got, err := runResponse(exit("1")); err != nil || got.Bail || !strings.Contains(got.Error, "exit status 1") {
		t.Errorf("failure: got %v, %v", got, err)
	}
	if _, err := runResponse(errors.New("no such file")); err == nil {
		t.Error("a program that did not start must be an error of the host")
	}
}

func TestPluginEnvironmentKeepsTheInterpreter(t *testing.T) {
	got := pluginEnvironment(
		[]string{"PATH=/venv/bin:/bin", "VIRTUAL_ENV=/venv"},
		[]string{"PATH=/bin", "PYTHONHOME=/usr", "PULUMI_STACK=s"},
	)
	want := []string{"PATH=/venv/bin:/bin", "VIRTUAL_ENV=/venv", "PULUMI_STACK=s"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
