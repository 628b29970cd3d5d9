// Package dockerprovider describes the Docker provider in Pulumi's words.
//
// It is the Terraform provider behind Pulumi's bridge, and its client is the
// Python package pulumi_docker: the tokens and the property names here are the
// ones that the package uses. Left out is the package's native Image resource,
// which is no part of the Terraform provider.
package dockerprovider

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/shim"
)

// Name is the name of the Pulumi package.
const Name = "docker"

// maxName and nameSeparator shape the names that Pulumi makes up.
const (
	maxName       = 255
	nameSeparator = "-"
)

// Terraform's name of each resource, and Pulumi's.
var resources = map[string]string{
	"docker_buildx_builder": "BuildxBuilder",
	"docker_config":         "ServiceConfig",
	"docker_container":      "Container",
	"docker_image":          "RemoteImage",
	"docker_network":        "Network",
	"docker_plugin":         "Plugin",
	"docker_registry_image": "RegistryImage",
	"docker_secret":         "Secret",
	"docker_service":        "Service",
	"docker_tag":            "Tag",
	"docker_volume":         "Volume",
}

// Terraform's name of each data source, and Pulumi's.
var dataSources = map[string]string{
	"docker_image":                    "getRemoteImage",
	"docker_logs":                     "getLogs",
	"docker_network":                  "getNetwork",
	"docker_plugin":                   "getPlugin",
	"docker_registry_image":           "getRegistryImage",
	"docker_registry_image_manifests": "getRegistryImageManifests",
}

// fields overrides what the bridge would derive. It makes a list's name plural,
// and it makes up a name where none is given: these are not plural in the
// Python package, and an image's name is never made up.
var fields = map[string]map[string]*tfbridge.SchemaInfo{
	"docker_container": {
		"command":           {Name: "command"},
		"networks_advanced": {Name: "networksAdvanced"},
	},
	"docker_image": {"name": {Name: "name"}},
}

// Info describes the provider; version is the one of the Python package.
func Info(version string) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:           shimv2.NewProvider(shim.New(version)),
		Name:        Name,
		Version:     version,
		Description: "A Pulumi package for interacting with Docker in Pulumi programs",
		License:     "Apache-2.0",
		GitHubOrg:   "kreuzwerker",
		Config: map[string]*tfbridge.SchemaInfo{
			"host":          {Default: &tfbridge.DefaultInfo{EnvVars: []string{"DOCKER_HOST"}}},
			"registry_auth": {Name: "registryAuth"},
		},
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
	}
	for terraform, pulumi := range resources {
		info.Resources[terraform] = &tfbridge.ResourceInfo{
			Tok:    tfbridge.MakeResource(Name, "index", pulumi),
			Fields: fields[terraform],
		}
	}
	// Two containers cannot have one name or one published port: the old goes first.
	info.Resources["docker_container"].DeleteBeforeReplace = true
	for terraform, pulumi := range dataSources {
		info.DataSources[terraform] = &tfbridge.DataSourceInfo{
			Tok: tfbridge.MakeDataSource(Name, "index", pulumi),
		}
	}
	info.SetAutonaming(maxName, nameSeparator)
	return info
}
