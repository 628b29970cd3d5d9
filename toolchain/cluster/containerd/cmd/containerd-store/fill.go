package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/core/metadata"
	"github.com/containerd/containerd/v2/core/snapshots"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/containerd/containerd/v2/pkg/rootfs"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/containerd/containerd/v2/plugins/snapshots/overlay"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/image-spec/identity"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	bolt "go.etcd.io/bbolt"
)

// The names under which containerd's plugins keep their parts, and the namespace of the kubelet's images.
const (
	metadataFile     = "io.containerd.metadata.v1.bolt/meta.db"
	contentFolder    = "io.containerd.content.v1.content"
	snapshotter      = "overlayfs"
	snapshotFolder   = "io.containerd.snapshotter.v1.overlayfs"
	snapshotFile     = snapshotFolder + "/metadata.db"
	kubeletNamespace = "k8s.io"
)

// What CRI knows as its own, and what the kubelet must not collect as garbage: it could not be pulled again.
var imageLabels = map[string]string{
	"io.cri-containerd.image":  "managed",
	"io.cri-containerd.pinned": "pinned",
}

type store struct {
	db        *bolt.DB
	content   content.Store
	snapshots snapshots.Snapshotter
	images    images.Store
}

func open(folder string) (*store, error) {
	if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(metadataFile)), 0o711); err != nil {
		return nil, err
	}
	kept, err := local.NewStore(filepath.Join(folder, contentFolder))
	if err != nil {
		return nil, err
	}
	unpacked, err := overlay.NewSnapshotter(filepath.Join(folder, snapshotFolder))
	if err != nil {
		return nil, err
	}
	db, err := bolt.Open(filepath.Join(folder, metadataFile), 0o644, nil)
	if err != nil {
		return nil, err
	}
	joined := metadata.NewDB(db, kept, map[string]snapshots.Snapshotter{snapshotter: unpacked})
	if err := joined.Init(context.Background()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &store{db, joined.ContentStore(), joined.Snapshotter(snapshotter), metadata.NewImageStore(joined)}, nil
}

func (s *store) close() error {
	return errors.Join(s.snapshots.Close(), s.db.Close())
}

// fill puts every image of a layout into the store.
func (s *store) fill(ctx context.Context, layout blobs) error {
	ctx = namespaces.WithNamespace(ctx, kubeletNamespace)
	index, err := layout.index()
	if err != nil {
		return err
	}
	for _, target := range index.Manifests {
		if err := s.add(ctx, layout, target); err != nil {
			return fmt.Errorf("%s: %w", target.Annotations[images.AnnotationImageName], err)
		}
	}
	return nil
}

// add unpacks one image and names it. The layers themselves are not kept: what is unpacked is never unpacked again.
func (s *store) add(ctx context.Context, layout blobs, target ocispec.Descriptor) error {
	manifest, manifestText, err := read[ocispec.Manifest](layout, target)
	if err != nil {
		return err
	}
	config, configText, err := read[ocispec.Image](layout, manifest.Config)
	if err != nil {
		return err
	}
	chain, err := s.unpack(ctx, layout, manifest.Layers, config)
	if err != nil {
		return err
	}
	// The labels are what containerd's garbage collection follows from an image to its snapshot.
	refers := map[string]string{"containerd.io/gc.ref.snapshot." + snapshotter: chain}
	if err := s.keep(ctx, manifest.Config, configText, refers); err != nil {
		return err
	}
	refers = map[string]string{"containerd.io/gc.ref.content.config": manifest.Config.Digest.String()}
	if err := s.keep(ctx, target, manifestText, refers); err != nil {
		return err
	}
	return s.name(ctx, target, manifest.Config.Digest.String())
}

func (s *store) unpack(ctx context.Context, layout blobs, layers []ocispec.Descriptor, config ocispec.Image) (string, error) {
	pairs := make([]rootfs.Layer, len(layers))
	for i, blob := range layers {
		diff := ocispec.Descriptor{MediaType: ocispec.MediaTypeImageLayer, Digest: config.RootFS.DiffIDs[i]}
		pairs[i] = rootfs.Layer{Diff: diff, Blob: blob}
	}
	if _, err := rootfs.ApplyLayers(ctx, pairs, s.snapshots, applier{layout}); err != nil {
		return "", err
	}
	return identity.ChainID(config.RootFS.DiffIDs).String(), nil
}

func (s *store) keep(ctx context.Context, blob ocispec.Descriptor, text []byte, labels map[string]string) error {
	blob.Annotations = nil
	err := content.WriteBlob(ctx, s.content, blob.Digest.String(), bytes.NewReader(text), blob, content.WithLabels(labels))
	if errdefs.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// name creates the image under its name, and under the configuration's digest, which is CRI's identifier of it.
func (s *store) name(ctx context.Context, target ocispec.Descriptor, id string) error {
	names := []string{target.Annotations[images.AnnotationImageName], id}
	target.Annotations = nil
	for _, name := range names {
		_, err := s.images.Create(ctx, images.Image{Name: name, Target: target, Labels: imageLabels})
		if err != nil && !errdefs.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}
