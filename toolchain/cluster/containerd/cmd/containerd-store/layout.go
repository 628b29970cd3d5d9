package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/plugins/content/local"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// blobs provides what is in an OCI layout, by its folder.
type blobs string

func (b blobs) ReaderAt(_ context.Context, blob ocispec.Descriptor) (content.ReaderAt, error) {
	return local.OpenReader(b.path(blob))
}

func (b blobs) path(blob ocispec.Descriptor) string {
	return filepath.Join(string(b), "blobs", blob.Digest.Algorithm().String(), blob.Digest.Encoded())
}

// index is the list of the layout's images.
func (b blobs) index() (index ocispec.Index, err error) {
	text, err := os.ReadFile(filepath.Join(string(b), ocispec.ImageIndexFile))
	if err != nil {
		return index, err
	}
	return index, json.Unmarshal(text, &index)
}

// read parses a blob that is JSON, and gives its text too.
func read[T any](from blobs, blob ocispec.Descriptor) (parsed T, text []byte, err error) {
	text, err = os.ReadFile(from.path(blob))
	if err != nil {
		return parsed, nil, err
	}
	return parsed, text, json.Unmarshal(text, &parsed)
}
