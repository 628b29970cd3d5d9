package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	schemaFile  = "schema.json"
	mappingFile = "terraform-mapping.json"
	overlayFile = "overlay.json"
)

// fetch has the go command fetch a module unless it is there: `go list` would
// find no folder of it, and say nothing.
func fetch(module string) error {
	cmd := exec.Command("go", "mod", "download", module)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("fetching the sources of %s: %w", module, err)
	}
	return nil
}

// moduleFolder asks the go command where a module's sources are.
func moduleFolder(module string) (string, error) {
	cmd := exec.Command("go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("looking for the sources of %s: %w", module, err)
	}
	folder := strings.TrimSpace(string(out))
	if folder == "" {
		return "", fmt.Errorf("the sources of %s are not there", module)
	}
	return folder, nil
}

// readAssets returns the files to embed: name to content.
func readAssets(folder, version string) (map[string][]byte, error) {
	schema, err := os.ReadFile(filepath.Join(folder, schemaFile))
	if err != nil {
		return nil, err
	}
	mapping, err := os.ReadFile(filepath.Join(folder, mappingFile))
	if err != nil {
		return nil, err
	}
	if schema, err = setVersion(schema, version); err != nil {
		return nil, err
	}
	return map[string][]byte{schemaFile: schema, mappingFile: mapping}, nil
}

// setVersion puts the version into a schema; upstream's releases do so too.
func setVersion(schema []byte, version string) ([]byte, error) {
	var spec map[string]json.RawMessage
	if err := json.Unmarshal(schema, &spec); err != nil {
		return nil, fmt.Errorf("the provider's %s: %w", schemaFile, err)
	}
	quoted, err := json.Marshal(version)
	if err != nil {
		return nil, err
	}
	spec["version"] = quoted
	return json.Marshal(spec)
}

// writeOverlay stores the assets in out, and the overlay that shows them in target.
func writeOverlay(assets map[string][]byte, target, out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	replace := map[string]string{}
	for name, content := range assets {
		if err := os.WriteFile(filepath.Join(out, name), content, 0o644); err != nil {
			return err
		}
		replace[filepath.Join(target, name)] = filepath.Join(out, name)
	}
	overlay, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, overlayFile), overlay, 0o644)
}
