// Containerd-store unpacks the images of an OCI layout into the folder that containerd keeps its images in, without
// containerd running: for the node image, so that a node that boots has nothing to import. It needs no mount.
//
// The same layout gives the same bytes: times are fixed, and the databases are written anew in the order of their keys.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: containerd-store FOLDER LAYOUT")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, layout string) error {
	opened, err := open(folder)
	if err != nil {
		return err
	}
	if err := errors.Join(opened.fill(ctx, blobs(layout)), opened.close()); err != nil {
		return err
	}
	return settle(folder)
}
