package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

const name = "example.org/one:1"

func layer(t *testing.T, path, text string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	header := &tar.Header{Name: path, Mode: 0o644, Size: int64(len(text)), ModTime: epoch}
	if err := writer.WriteHeader(header); err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// layout writes an OCI layout with one image of two layers.
func layout(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "blobs", "sha256"), 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(mediaType string, text []byte) ocispec.Descriptor {
		blob := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(text), Size: int64(len(text))}
		if err := os.WriteFile(blobs(folder).path(blob), text, 0o644); err != nil {
			t.Fatal(err)
		}
		return blob
	}
	parsed := func(value any) []byte {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	layers := []ocispec.Descriptor{
		put(ocispec.MediaTypeImageLayer, layer(t, "low", "1")),
		put(ocispec.MediaTypeImageLayer, layer(t, "high", "22")),
	}
	rootFS := ocispec.RootFS{Type: "layers", DiffIDs: []digest.Digest{layers[0].Digest, layers[1].Digest}}
	platform := ocispec.Platform{OS: "linux", Architecture: "amd64"}
	config := put(ocispec.MediaTypeImageConfig, parsed(ocispec.Image{Platform: platform, RootFS: rootFS}))
	manifest := put(ocispec.MediaTypeImageManifest, parsed(ocispec.Manifest{
		MediaType: ocispec.MediaTypeImageManifest, Config: config, Layers: layers,
	}))
	manifest.Annotations = map[string]string{images.AnnotationImageName: name}
	index := parsed(ocispec.Index{Manifests: []ocispec.Descriptor{manifest}})
	if err := os.WriteFile(filepath.Join(folder, ocispec.ImageIndexFile), index, 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

// contents is every file of a folder and the hash of what it holds.
func contents(t *testing.T, folder string) map[string][sha256.Size]byte {
	t.Helper()
	found := map[string][sha256.Size]byte{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		relative, _ := filepath.Rel(folder, path)
		found[relative] = sha256.Sum256(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("files of other owners can only be unpacked as root")
	}
}

func TestTheSameLayoutGivesTheSameBytes(t *testing.T) {
	needsRoot(t)
	source := layout(t)
	first, second := t.TempDir(), t.TempDir()
	for _, folder := range []string{first, second} {
		if err := run(context.Background(), folder, source); err != nil {
			t.Fatal(err)
		}
	}
	left, right := contents(t, first), contents(t, second)
	if len(left) != len(right) {
		t.Fatalf("%d files, then %d", len(left), len(right))
	}
	for path, hash := range left {
		if right[path] != hash {
			t.Errorf("%s differs", path)
		}
	}
}

func TestAnImageIsNamedUnpackedAndItsLayersAreNotKept(t *testing.T) {
	needsRoot(t)
	source, folder := layout(t), t.TempDir()
	if err := run(context.Background(), folder, source); err != nil {
		t.Fatal(err)
	}
	for path, wanted := range map[string]string{"1/fs/low": "1", "2/fs/high": "22"} {
		text, err := os.ReadFile(filepath.Join(folder, snapshotFolder, "snapshots", path))
		if err != nil || string(text) != wanted {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	kept, err := os.ReadDir(filepath.Join(folder, contentFolder, "blobs", "sha256"))
	if err != nil || len(kept) != 2 {
		t.Errorf("a manifest and a configuration were expected: %v, %v", kept, err)
	}
	opened, err := open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.close()
	ctx := namespaces.WithNamespace(context.Background(), kubeletNamespace)
	image, err := opened.images.Get(ctx, name)
	if err != nil || image.Labels["io.cri-containerd.pinned"] != "pinned" || !image.CreatedAt.Equal(epoch) {
		t.Errorf("%+v, %v", image, err)
	}
	if usage, err := opened.snapshots.Usage(ctx, chain(t, opened, ctx)); err != nil || usage.Size != 8192 {
		t.Errorf("a folder and a file of one block each were expected: %+v, %v", usage, err)
	}
}

// chain is the name of the upper snapshot, which the configuration's label refers to.
func chain(t *testing.T, opened *store, ctx context.Context) string {
	t.Helper()
	image, err := opened.images.Get(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	info, err := opened.content.Info(ctx, image.Target.Digest)
	if err != nil {
		t.Fatal(err)
	}
	config, err := opened.content.Info(ctx, digest.Digest(info.Labels["containerd.io/gc.ref.content.config"]))
	if err != nil {
		t.Fatal(err)
	}
	return config.Labels["containerd.io/gc.ref.snapshot."+snapshotter]
}
