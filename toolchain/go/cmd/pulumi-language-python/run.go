package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// exitReported is the status by which the exec script says that the user has
// already been shown what went wrong.
const exitReported = 32

// pipeGrace bounds how long a finished process may keep its pipes open through
// children that it left behind.
const pipeGrace = 5 * time.Second

// Run executes a Pulumi program to its end.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, done := h.scope(ctx)
	defer done()
	tc, opts, err := environment(ctx, req.GetInfo())
	if err != nil {
		return nil, err
	}
	if req.GetAttachDebugger() {
		return nil, errors.New("this language host cannot attach a debugger")
	}
	if err := typecheck(ctx, tc, opts); err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	cmd, err := tc.Command(ctx, h.runArguments(req)...)
	if err != nil {
		return nil, err
	}
	if cmd.Env, err = runEnvironment(cmd.Environ(), req); err != nil {
		return nil, err
	}
	// The engine shows what the host prints after its port.
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return runResponse(cmd.Run())
}

// runArguments are the exec script's; see its --help.
func (h *host) runArguments(req *pulumirpc.RunRequest) []string {
	args := []string{
		"-u", h.exec, // unbuffered: the output belongs beside the resource that caused it
		"--monitor", req.GetMonitorAddress(),
		"--engine", h.engine,
		"--project", req.GetProject(),
		"--root_directory", req.GetInfo().GetRootDirectory(),
		"--stack", req.GetStack(),
		"--pwd", req.GetPwd(),
		"--dry_run", strconv.FormatBool(req.GetDryRun()),
		"--parallel", strconv.Itoa(int(req.GetParallel())),
		"--organization", req.GetOrganization(),
		"--",
		filepath.Join(req.GetInfo().GetProgramDirectory(), req.GetInfo().GetEntryPoint()),
	}
	return append(args, req.GetArgs()...)
}

// runEnvironment hands over the stack's configuration, as the SDK reads it.
func runEnvironment(env []string, req *pulumirpc.RunRequest) ([]string, error) {
	for name, value := range map[string]any{
		"PULUMI_CONFIG":             req.GetConfig(),
		"PULUMI_CONFIG_SECRET_KEYS": req.GetConfigSecretKeys(),
	} {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if string(text) != "null" {
			env = append(env, name+"="+string(text))
		}
	}
	return env, nil
}

// typecheck runs the checker that the program asks for.
func typecheck(ctx context.Context, tc toolchain.Toolchain, opts toolchain.PythonOptions) error {
	modules := map[string]string{"Mypy": "mypy", "Pyright": "pyright"}
	module := modules[toolchain.TypeCheckerName(opts.Typechecker)]
	if module == "" {
		return nil
	}
	cmd, err := tc.ModuleCommand(ctx, module, opts.ProgramDir)
	if err != nil {
		return err
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = opts.ProgramDir, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s refused the program: %w", module, err)
	}
	return nil
}

// runResponse tells a program that failed from one that could not be started.
func runResponse(err error) (*pulumirpc.RunResponse, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, err
	case exit.ExitCode() == exitReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: "the Python program ended with: " + exit.Error()}, nil
	}
}
