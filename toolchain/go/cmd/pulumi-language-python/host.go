package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/protobuf/types/known/emptypb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// execScript is the Python side of a run: it connects the SDK in the program's
// environment to the engine. It is installed in the host's own folder.
const execScript = "pulumi-language-python-exec"

// host answers the engine. What it does not implement is code generation
// (GenerateProgram, GenerateProject, GeneratePackage), Pack and Link.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	ctx    context.Context // ended by Cancel: ends what the host has started
	cancel context.CancelFunc
	engine string
	exec   string
}

func newHost(ctx context.Context, engine string) (*host, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	h := &host{engine: engine, exec: filepath.Join(filepath.Dir(self), execScript)}
	h.ctx, h.cancel = context.WithCancel(ctx)
	return h, nil
}

// Handshake tells the engine's address to a host that was started without one.
func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = req.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo reports the version that the build stamped in.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// Cancel ends the programs and plugins that are running.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}

// scope joins a call's context to the host's, so that either one ends the work.
func (h *host) scope(call context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(h.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// environment resolves the toolchain of a program. It fails when the program
// names a virtual environment that is not there, and says how to make it.
func environment(ctx context.Context, info *pulumirpc.ProgramInfo) (toolchain.Toolchain, toolchain.PythonOptions, error) {
	opts, err := pythonOptions(info)
	if err != nil {
		return nil, opts, fmt.Errorf("%s: %w", info.GetRootDirectory(), err)
	}
	tc, err := toolchain.ResolveToolchain(opts)
	if err != nil {
		return nil, opts, err
	}
	return tc, opts, tc.ValidateVenv(ctx)
}
