// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package live

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// content is one image: its manifest, config and layers by digest.
type content struct {
	manifest string
	blobs    map[string][]byte
	types    map[string]string
}

func newContent() *content {
	c := &content{blobs: map[string][]byte{}, types: map[string]string{}}
	type descriptor struct {
		MediaType string `json:"mediaType"`
		Digest    string `json:"digest"`
		Size      int    `json:"size"`
	}
	add := func(mediaType string, data []byte) descriptor {
		digest := fmt.Sprintf("sha256:%x", sha256.Sum256(data))
		c.blobs[digest], c.types[digest] = data, mediaType
		return descriptor{mediaType, digest, len(data)}
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        add("application/vnd.oci.image.config.v1+json", []byte(`{"architecture":"amd64","os":"linux"}`)),
		"layers": []descriptor{
			add("application/vnd.oci.image.layer.v1.tar", []byte("layer one")),
			add("application/vnd.oci.image.layer.v1.tar", []byte("layer two")),
		},
	})
	if err != nil {
		panic(err)
	}
	c.manifest = add("application/vnd.oci.image.manifest.v1+json", manifest).Digest
	return c
}

// serve is a registry with a token endpoint on loopback that lets alice pull
// team/app:v1. It knows only what this benchmark needs.
func serve(tb testing.TB) (host string) {
	tb.Helper()
	c := newContent()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"token":"t","access_token":"t","expires_in":300}`)
			return
		}
		if r.Header.Get("Authorization") != "Bearer t" {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="%s/token",service="test",scope="repository:team/app:pull"`, server.URL))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		digest := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		if digest == "v1" {
			digest = c.manifest
		}
		data, ok := c.blobs[digest]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", c.types[digest])
		w.Header().Set("Docker-Content-Digest", digest)
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(data)
		}
	}))
	tb.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}
