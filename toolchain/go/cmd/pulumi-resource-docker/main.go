// Command pulumi-resource-docker is the plugin of the Python package pulumi_docker.
package main

import (
	"container-networks/toolchain/internal/dockerprovider"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
)

func main() {
	tfbridge.Main(dockerprovider.Name, version.Version, dockerprovider.Info(version.Version), nil)
}
