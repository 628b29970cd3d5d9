package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestVersionIsPutIntoTheSchema(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		schemaFile: `{"name": "kubernetes", "version": "0.0.0"}`, mappingFile: `{}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	assets, err := readAssets(folder, "4.25.0")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(assets[schemaFile]); got != `{"name":"kubernetes","version":"4.25.0"}` {
		t.Errorf("got %s", got)
	}
	if got := string(assets[mappingFile]); got != `{}` {
		t.Errorf("got %s", got)
	}
}

func TestOverlayShowsTheAssetsInThePlugin(t *testing.T) {
	out := filepath.Join(t.TempDir(), "work")
	if err := writeOverlay(map[string][]byte{"a.json": []byte("1")}, "/checkout/assets", out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, overlayFile))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &overlay); err != nil {
		t.Fatal(err)
	}
	if got, want := overlay.Replace["/checkout/assets/a.json"], filepath.Join(out, "a.json"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
