// Command kubernetes-assets makes the files that the Kubernetes plugin embeds,
// and the overlay by which the compiler sees them in the plugin's folder: they
// are generated, and so in no checkout.
//
//	go run ./cmd/kubernetes-assets -version 4.25.0 -out FOLDER
//	go build -overlay FOLDER/overlay.json ./cmd/pulumi-resource-kubernetes
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const (
	ownModule      = "container-networks/toolchain/kubernetes"
	providerModule = "github.com/pulumi/pulumi-kubernetes/provider/v4"
	pluginMain     = "cmd/pulumi-resource-kubernetes" // in both modules
)

func main() {
	version := flag.String("version", "", "the plugin's version")
	out := flag.String("out", "", "folder for the files and "+overlayFile)
	flag.Parse()
	if *version == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "kubernetes-assets:", err)
		os.Exit(1)
	}
}

func run(version, out string) error {
	own, err := moduleFolder(ownModule)
	if err != nil {
		return err
	}
	if err := fetch(providerModule); err != nil {
		return err
	}
	provider, err := moduleFolder(providerModule)
	if err != nil {
		return err
	}
	assets, err := readAssets(filepath.Join(provider, pluginMain), version)
	if err != nil {
		return err
	}
	return writeOverlay(assets, filepath.Join(own, pluginMain, "assets"), out)
}
