package dockerprovider

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// The tokens that the Python package asks the plugin for.
var pythonTokens = []string{
	"docker:index/buildxBuilder:BuildxBuilder",
	"docker:index/container:Container",
	"docker:index/getLogs:getLogs",
	"docker:index/getNetwork:getNetwork",
	"docker:index/getPlugin:getPlugin",
	"docker:index/getRegistryImage:getRegistryImage",
	"docker:index/getRegistryImageManifests:getRegistryImageManifests",
	"docker:index/getRemoteImage:getRemoteImage",
	"docker:index/network:Network",
	"docker:index/plugin:Plugin",
	"docker:index/registryImage:RegistryImage",
	"docker:index/remoteImage:RemoteImage",
	"docker:index/secret:Secret",
	"docker:index/service:Service",
	"docker:index/serviceConfig:ServiceConfig",
	"docker:index/tag:Tag",
	"docker:index/volume:Volume",
}

func TestTokensAreThoseOfThePythonPackage(t *testing.T) {
	var tokens []string
	info := Info("1.2.3")
	for _, resource := range info.Resources {
		tokens = append(tokens, string(resource.Tok))
	}
	for _, source := range info.DataSources {
		tokens = append(tokens, string(source.Tok))
	}
	slices.Sort(tokens)
	if !slices.Equal(tokens, pythonTokens) {
		t.Errorf("got  %v\nwant %v", tokens, pythonTokens)
	}
}

func TestEveryMappedNameIsInTheProvider(t *testing.T) {
	info := Info("1.2.3")
	for name := range info.Resources {
		if _, ok := info.P.ResourcesMap().GetOk(name); !ok {
			t.Errorf("the provider has no resource %s", name)
		}
	}
	for name := range info.DataSources {
		if _, ok := info.P.DataSourcesMap().GetOk(name); !ok {
			t.Errorf("the provider has no data source %s", name)
		}
	}
}

func TestEveryResourceOfTheProviderIsMapped(t *testing.T) {
	info := Info("1.2.3")
	for name := range info.P.ResourcesMap().Range {
		if info.Resources[name] == nil {
			t.Errorf("the resource %s is not mapped", name)
		}
	}
}

func TestNamesThatAreNotPlural(t *testing.T) {
	names := properties(t, "docker_container")
	for _, want := range []string{"command", "networksAdvanced", "ports", "dnsSearches", "capabilities"} {
		if !slices.Contains(names, want) {
			t.Errorf("docker_container has no property %s: %v", want, names)
		}
	}
}

func TestContainersAreDeletedBeforeTheyAreReplaced(t *testing.T) {
	if !Info("1.2.3").Resources["docker_container"].DeleteBeforeReplace {
		t.Error("a container's name and ports are taken until it is gone")
	}
}

func TestNamesAreMadeUpExceptAnImages(t *testing.T) {
	info := Info("1.2.3")
	automatic := func(resource string) bool {
		field := info.Resources[resource].Fields["name"]
		return field != nil && field.Default != nil && field.Default.AutoNamed
	}
	if !automatic("docker_network") {
		t.Error("a network without a name must be given one")
	}
	if automatic("docker_image") {
		t.Error("an image's name says which image: it must not be made up")
	}
}

// properties lists a resource's property names in Pulumi's spelling.
func properties(t *testing.T, resource string) []string {
	t.Helper()
	info := Info("1.2.3")
	schema := info.P.ResourcesMap().Get(resource).Schema()
	var names []string
	for name := range schema.Range {
		names = append(names, tfbridge.TerraformToPulumiNameV2(name, schema, info.Resources[resource].Fields))
	}
	slices.Sort(names)
	return names
}
