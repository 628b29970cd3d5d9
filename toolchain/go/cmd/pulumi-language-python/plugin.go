package main

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin executes a plugin written in Python: this is how the engine starts
// a policy pack. It streams the output, the plugin's port among it.
func (h *host) RunPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	ctx, done := h.scope(server.Context())
	defer done()
	tc, _, err := environment(ctx, req.GetInfo())
	if err != nil {
		return err
	}
	if req.GetAttachDebugger() {
		return errors.New("this language host cannot attach a debugger")
	}

	// Unbuffered: a policy pack writes its port and does not flush it.
	args := append([]string{"-u", req.GetInfo().GetProgramDirectory()}, req.GetArgs()...)
	cmd, err := tc.Command(ctx, args...)
	if err != nil {
		return err
	}
	stream := &lockedStream{LanguageRuntime_RunPluginServer: server}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	cmd.Dir = req.GetPwd()
	cmd.Env = pluginEnvironment(cmd.Environ(), req.GetEnv())
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = pipeGrace
	err = errors.Join(cmd.Run(), closer.Close())
	return sendExit(stream, err)
}

// pluginEnvironment adds the engine's variables, except those by which
// activating the virtual environment has just chosen the interpreter.
func pluginEnvironment(activated, engine []string) []string {
	chosen := []string{"PATH=", "VIRTUAL_ENV=", "PYTHONHOME="}
	env := activated
	for _, variable := range engine {
		replaces := func(prefix string) bool { return strings.HasPrefix(variable, prefix) }
		if !slices.ContainsFunc(chosen, replaces) {
			env = append(env, variable)
		}
	}
	return env
}

// sendExit reports a plugin's status; only a plugin that did not start is an error.
func sendExit(server pulumirpc.LanguageRuntime_RunPluginServer, err error) error {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	code := int32(0)
	if exit != nil {
		code = int32(exit.ExitCode())
	}
	return server.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code},
	})
}

// lockedStream lets a process's two outputs share one stream: gRPC forbids
// sending on a stream from two goroutines at once.
type lockedStream struct {
	pulumirpc.LanguageRuntime_RunPluginServer
	mutex sync.Mutex
}

func (s *lockedStream) Send(response *pulumirpc.RunPluginResponse) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.LanguageRuntime_RunPluginServer.Send(response)
}
