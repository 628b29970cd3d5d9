// Command pulumi-resource-kubernetes is the plugin of the Python package
// pulumi_kubernetes: upstream's provider, whose own main package embeds files
// that are not in its Go module.
package main

import (
	"embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
)

// These are generated: cmd/kubernetes-assets makes them, and the build shows them
// to the compiler in this folder. Without them everything compiles, but does not start.
//
//go:embed assets
var assets embed.FS

func main() {
	provider.Serve("kubernetes", version.Version, asset("schema.json"), asset("terraform-mapping.json"))
}

func asset(name string) []byte {
	content, err := assets.ReadFile("assets/" + name)
	if err != nil {
		cmdutil.ExitError("built without -overlay: " + err.Error())
	}
	return content
}
