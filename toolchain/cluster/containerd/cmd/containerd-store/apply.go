package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/diff"
	"github.com/containerd/containerd/v2/core/mount"
	"github.com/containerd/containerd/v2/pkg/archive"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// applier writes a layer straight into its snapshot's folder. The layers here are plain tar archives that only add
// files, so nothing has to be mounted to see what lies below.
type applier struct {
	blobs content.Provider
}

func (a applier) Apply(ctx context.Context, layer ocispec.Descriptor, mounts []mount.Mount, _ ...diff.ApplyOpt) (ocispec.Descriptor, error) {
	target, err := folder(mounts)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	blob, err := a.blobs.ReaderAt(ctx, layer)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	defer blob.Close()
	digester := digest.Canonical.Digester()
	stream := io.TeeReader(content.NewReader(blob), digester.Hash())
	if _, err := archive.Apply(ctx, target, stream); err != nil {
		return ocispec.Descriptor{}, err
	}
	// What follows the archive's end belongs to the digest.
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return ocispec.Descriptor{}, err
	}
	return ocispec.Descriptor{MediaType: ocispec.MediaTypeImageLayer, Size: layer.Size, Digest: digester.Digest()}, nil
}

// folder is where a snapshot's own files lie: the source of its bind mount, or the upper folder of its overlay.
func folder(mounts []mount.Mount) (string, error) {
	if len(mounts) != 1 {
		return "", fmt.Errorf("one mount was expected: %v", mounts)
	}
	if mounts[0].Type == "bind" {
		return mounts[0].Source, nil
	}
	for _, option := range mounts[0].Options {
		if upper, is := strings.CutPrefix(option, "upperdir="); is {
			return upper, nil
		}
	}
	return "", fmt.Errorf("no folder to write into: %v", mounts)
}
