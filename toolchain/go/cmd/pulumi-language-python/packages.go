package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// GetRequiredPackages lists the provider plugins behind the Pulumi packages in
// the program's environment. The engine makes sure that these are installed.
func (h *host) GetRequiredPackages(
	ctx context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	tc, opts, err := environment(ctx, req.GetInfo())
	if err != nil {
		return nil, err
	}
	folders, err := importPath(ctx, tc, opts.ProgramDir)
	if err != nil {
		return nil, err
	}
	packages, err := pulumiPackages(folders)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

// importPath asks the interpreter itself where it imports from: that is right
// for every toolchain, and quicker than listing distributions.
func importPath(ctx context.Context, tc toolchain.Toolchain, dir string) ([]string, error) {
	cmd, err := tc.Command(ctx, "-c", "import json, sys; print(json.dumps([p for p in sys.path if p]))")
	if err != nil {
		return nil, err
	}
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its import path: %w", cmd.Path, err)
	}
	var folders []string
	return folders, json.Unmarshal(out, &folders)
}

// pulumiPackages reads the pulumi-plugin.json by which an importable package
// declares its plugin. A package with `"resource": false` has none.
func pulumiPackages(folders []string) ([]*pulumirpc.PackageDependency, error) {
	var packages []*pulumirpc.PackageDependency
	seen := map[string]bool{}
	for _, folder := range folders {
		files, err := pluginFiles(folder)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			module := filepath.Base(filepath.Dir(file))
			if seen[module] { // shadowed by an earlier folder, as when importing
				continue
			}
			seen[module] = true
			declared, err := plugin.LoadPulumiPluginJSON(file)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", file, err)
			}
			if declared.Resource {
				packages = append(packages, dependency(module, declared))
			}
		}
	}
	return packages, nil
}

// pluginFiles is not filepath.Glob, which would read a folder's name as a pattern.
func pluginFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, nil // an import path may name what is no folder, such as a zip file
	}
	var files []string
	for _, entry := range entries {
		file := filepath.Join(folder, entry.Name(), "pulumi-plugin.json")
		if _, err := os.Stat(file); err == nil {
			files = append(files, file)
		}
	}
	return files, nil
}

// dependency says in the engine's words what a package declares.
func dependency(module string, declared *plugin.PulumiPluginJSON) *pulumirpc.PackageDependency {
	name := declared.Name
	if name == "" {
		name = strings.ReplaceAll(strings.TrimPrefix(module, "pulumi_"), "_", "-")
	}
	return &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             string(apitype.ResourcePlugin),
		Version:          declared.Version,
		Server:           declared.Server,
		Parameterization: parameterization(declared.Parameterization),
		Extension:        parameterization(declared.ExtensionParameterization),
	}
}

func parameterization(declared *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if declared == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{
		Name:    declared.Name,
		Version: declared.Version,
		Value:   declared.Value,
	}
}
