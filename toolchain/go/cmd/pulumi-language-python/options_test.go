package main

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func programInfo(t *testing.T, options map[string]any) *pulumirpc.ProgramInfo {
	t.Helper()
	fields, err := structpb.NewStruct(options)
	if err != nil {
		t.Fatal(err)
	}
	return &pulumirpc.ProgramInfo{
		RootDirectory: "/project", ProgramDirectory: "/project/program", EntryPoint: ".", Options: fields,
	}
}

func TestOptionsAreThoseOfTheProgram(t *testing.T) {
	got, err := pythonOptions(programInfo(t, map[string]any{
		"virtualenv": "venv", "toolchain": "pip", "typechecker": "mypy",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := toolchain.PythonOptions{
		Root: "/project", ProgramDir: "/project/program", Virtualenv: "venv",
		Toolchain: toolchain.Pip, Typechecker: toolchain.TypeCheckerMypy,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNoOptionsMeansToDetectTheToolchain(t *testing.T) {
	got, err := pythonOptions(&pulumirpc.ProgramInfo{RootDirectory: "/project"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Toolchain != toolchain.Auto || got.Virtualenv != "" {
		t.Errorf("got %+v", got)
	}
}

func TestMeaninglessOptionsAreRefused(t *testing.T) {
	for want, options := range map[string]map[string]any{
		`no value "conda"`:              {"toolchain": "conda"},
		`no value "pytype"`:             {"typechecker": "pytype"},
		`unknown runtime option "venv"`: {"venv": "x"},
		"must be a string":              {"virtualenv": true},
	} {
		_, err := pythonOptions(programInfo(t, options))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", options, err, want)
		}
	}
}
