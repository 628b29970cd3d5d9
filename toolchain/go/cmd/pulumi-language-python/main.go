// Command pulumi-language-python is the language host that the Pulumi engine
// starts for programs and policy packs with `runtime: python`.
//
// Upstream's host is a Go module of its own that the module proxy does not
// serve. All of its substance is in the SDK's package python/toolchain, which
// is served: this host is the thin layer between that package and the engine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// engineCheckInterval is how often the host looks whether its engine still
// lives: it must not outlive an engine that was killed.
const engineCheckInterval = 5 * time.Minute

func main() {
	tracing := flag.String("tracing", "", "send traces to this endpoint")
	flag.Parse()
	logging.InitLogging(false, 0, false)
	cmdutil.InitTracing("pulumi-language-python", "pulumi-language-python", *tracing)

	if err := serve(flag.Arg(0)); err != nil {
		cmdutil.Exit(err)
	}
}

// serve answers the engine's calls until it goes away or interrupts us.
func serve(engine string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheckInterval, stop); err != nil {
			return fmt.Errorf("watching the engine at %q: %w", engine, err)
		}
	}

	host, err := newHost(ctx, engine)
	if err != nil {
		return err
	}
	cancel := make(chan bool)
	go func() { <-ctx.Done(); close(cancel) }()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(srv, host)
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return err
	}

	// The engine reads the port from the first line of our standard output.
	fmt.Println(handle.Port)
	return <-handle.Done
}
