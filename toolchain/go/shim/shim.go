// Package shim hands out the constructor of the Docker provider, which upstream
// keeps in an internal package.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// New returns upstream's Docker provider.
func New(version string) *schema.Provider {
	return provider.New(version)()
}
