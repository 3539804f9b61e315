// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package live

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/core/remotes"
	"github.com/containerd/containerd/v2/core/remotes/docker"
	"github.com/containerd/containerd/v2/core/remotes/docker/config"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content/memory"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
)

// BenchmarkContainerd is a pull by the real containerd library over loopback: a
// new resolver, HEAD, the manifest, config and layers, with their challenges and
// tokens.
func BenchmarkContainerd(b *testing.B) {
	host := serve(b)
	ctx := context.Background()
	for b.Loop() {
		resolver := docker.NewResolver(docker.ResolverOptions{Hosts: config.ConfigureHosts(ctx, config.HostOptions{
			DefaultScheme: "http",
			Credentials:   func(string) (string, string, error) { return "alice", "password", nil },
		})})
		name, desc, err := resolver.Resolve(ctx, host+"/team/app:v1")
		if err != nil {
			b.Fatal(err)
		}
		fetcher, err := resolver.Fetcher(ctx, name)
		if err != nil {
			b.Fatal(err)
		}
		var manifest ocispec.Manifest
		if err := json.Unmarshal(fetch(b, ctx, fetcher, desc), &manifest); err != nil {
			b.Fatal(err)
		}
		if !images.IsManifestType(desc.MediaType) {
			b.Fatal("not a manifest: ", desc.MediaType)
		}
		fetch(b, ctx, fetcher, manifest.Config)
		for _, layer := range manifest.Layers {
			fetch(b, ctx, fetcher, layer)
		}
	}
}

func fetch(b *testing.B, ctx context.Context, fetcher remotes.Fetcher, desc ocispec.Descriptor) []byte {
	rc, err := fetcher.Fetch(ctx, desc)
	if err != nil {
		b.Fatal(err)
	}
	defer rc.Close()
	data, err := io.ReadAll(rc)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkORAS is a pull by the real oras-go library over loopback.
func BenchmarkORAS(b *testing.B) {
	host := serve(b)
	ctx := context.Background()
	for b.Loop() {
		repo, err := remote.NewRepository(host + "/team/app")
		if err != nil {
			b.Fatal(err)
		}
		repo.PlainHTTP = true
		repo.Client = &auth.Client{
			Cache:      auth.NewCache(),
			Credential: auth.StaticCredential(host, auth.Credential{Username: "alice", Password: "password"}),
		}
		if _, err := oras.Copy(ctx, repo, "v1", memory.New(), "v1", oras.DefaultCopyOptions); err != nil {
			b.Fatal(err)
		}
	}
}
