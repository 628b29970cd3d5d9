package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyPackagesWithAPluginAreRequired(t *testing.T) {
	folder := t.TempDir()
	declare(t, folder, "pulumi_docker", `{"resource": true, "name": "docker", "version": "5.2.0"}`)
	declare(t, folder, "pulumi_policy", `{"resource": false}`)
	if err := os.Mkdir(filepath.Join(folder, "pulumi"), 0o755); err != nil {
		t.Fatal(err)
	}

	got, err := pulumiPackages([]string{folder, filepath.Join(folder, "absent.zip")})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Name != "docker" || got[0].Version != "5.2.0" || got[0].Kind != "resource" {
		t.Errorf("got %v", got)
	}
}

func TestNameComesFromThePackageIfNotDeclared(t *testing.T) {
	folder := t.TempDir()
	declare(t, folder, "pulumi_google_native", `{"resource": true}`)
	got, err := pulumiPackages([]string{folder})
	if err != nil || len(got) != 1 || got[0].Name != "google-native" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAnEarlierFolderShadowsALaterOne(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	declare(t, first, "pulumi_docker", `{"resource": true, "name": "docker", "version": "5.2.0"}`)
	declare(t, second, "pulumi_docker", `{"resource": true, "name": "docker", "version": "4.0.0"}`)
	got, err := pulumiPackages([]string{first, second})
	if err != nil || len(got) != 1 || got[0].Version != "5.2.0" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParameterizationIsPassedOn(t *testing.T) {
	folder := t.TempDir()
	declare(t, folder, "pulumi_local", `{"resource": true, "name": "terraform-provider", "version": "1.0.0",
		"parameterization": {"name": "local", "version": "2.0.0", "value": "eA=="}}`)
	got, err := pulumiPackages([]string{folder})
	if err != nil || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	if p := got[0].Parameterization; p.GetName() != "local" || string(p.GetValue()) != "x" {
		t.Errorf("got %v", p)
	}
}

func TestABrokenDeclarationIsReportedWithItsFile(t *testing.T) {
	folder := t.TempDir()
	declare(t, folder, "pulumi_docker", `{`)
	if _, err := pulumiPackages([]string{folder}); err == nil {
		t.Error("no error")
	}
}

func declare(t *testing.T, folder, module, text string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(folder, module), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, module, "pulumi-plugin.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
