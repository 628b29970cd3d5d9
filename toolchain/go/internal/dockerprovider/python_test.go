package dockerprovider

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// packageVariable names the folder of an installed Python package pulumi_docker:
// the comparison with the real client is made where there is one.
const packageVariable = "PULUMI_DOCKER_PACKAGE"

var (
	getter    = regexp.MustCompile(`@pulumi\.getter(?:\(name="(\w+)"\))?\s+def (\w+)\(self\)`)
	firstWord = regexp.MustCompile(`[A-Z][a-z]*`)
)

func TestPropertiesAreThoseOfThePythonPackage(t *testing.T) {
	folder := os.Getenv(packageVariable)
	if folder == "" {
		t.Skip(packageVariable + " is not set")
	}
	info := Info("1.2.3")
	for name, resource := range info.Resources {
		compare(t, folder, string(resource.Tok), "(pulumi.CustomResource):", "urn",
			properties(t, name))
	}
	for name, source := range info.DataSources {
		schema := info.P.DataSourcesMap().Get(name).Schema()
		compare(t, folder, string(source.Tok), "Result:", "id", names(schema))
	}
}

func TestNestedPropertiesAreThoseOfThePythonPackage(t *testing.T) {
	folder := os.Getenv(packageVariable)
	if folder == "" {
		t.Skip(packageVariable + " is not set")
	}
	info := Info("1.2.3")
	for name, resource := range info.Resources {
		pulumi := string(resource.Tok.Name())
		want := nestedInPython(t, folder, pulumi)
		got := nested(info.P.ResourcesMap().Get(name).Schema())
		if !slices.Equal(got, want) {
			t.Errorf("%s: the provider has %v\nthe package has %v", pulumi, got, want)
		}
	}
}

// compare checks the names of the getters in the token's module and class.
func compare(t *testing.T, folder, token, class, implied string, got []string) {
	t.Helper()
	name := token[strings.LastIndex(token, ":")+1:]
	text := read(t, filepath.Join(folder, snake(name)+".py"))
	_, body, found := strings.Cut(text, class)
	if !found || !strings.Contains(text, token) {
		t.Fatalf("%s.py has no %q or no token %s", snake(name), class, token)
	}
	want := getters(body)
	got = without(got, implied, "id")
	want = without(want, implied, "id")
	if !slices.Equal(got, want) {
		t.Errorf("%s: the provider has %v\nthe package has %v", token, got, want)
	}
}

func nestedInPython(t *testing.T, folder, resource string) []string {
	t.Helper()
	var all []string
	for _, class := range strings.Split(read(t, filepath.Join(folder, "outputs.py")), "\nclass ")[1:] {
		if owner(class) == resource {
			all = append(all, getters(class)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// owner is the resource whose nested class it is: the one with the longest name.
func owner(class string) string {
	longest := ""
	for _, resource := range resources {
		if strings.HasPrefix(class, resource) && len(resource) > len(longest) {
			longest = resource
		}
	}
	return longest
}

// nested lists the property names at every depth below a resource's own.
func nested(schema shim.SchemaMap) []string {
	var all []string
	for _, field := range schema.Range {
		if inner, ok := field.Elem().(shim.Resource); ok {
			all = append(all, names(inner.Schema())...)
			all = append(all, nested(inner.Schema())...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func names(schema shim.SchemaMap) []string {
	var all []string
	for name := range schema.Range {
		all = append(all, tfbridge.TerraformToPulumiNameV2(name, schema, nil))
	}
	slices.Sort(all)
	return all
}

func getters(body string) []string {
	var all []string
	for _, match := range getter.FindAllStringSubmatch(body, -1) {
		if match[1] != "" {
			all = append(all, match[1])
		} else {
			all = append(all, match[2])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func without(list []string, drop ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(item string) bool { return slices.Contains(drop, item) })
}

// snake is the name of the Python module: buildx_builder for BuildxBuilder.
func snake(name string) string {
	spaced := firstWord.ReplaceAllStringFunc(name, func(word string) string { return "_" + strings.ToLower(word) })
	return strings.TrimPrefix(spaced, "_")
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
