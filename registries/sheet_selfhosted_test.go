// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import "testing"

// TestSelfHostedSheets holds the profiles of registries that people run
// themselves to their behaviour sheets, row by row.
func TestSelfHostedSheets(t *testing.T) {
	const (
		alice  = "alice:alice-password"
		bob    = "bob:bob-password"
		wrong  = "alice:wrong"
		app    = "/v2/team/app"
		up     = "/v2/team/app/blobs/uploads/"
		public = "/v2/open/tool/manifests/v1"
		hToken = "service=harbor-registry&scope="
		harbor = "challenge=Bearer realm=\"https://harbor.example/service/token\",service=\"harbor-registry\""
		basic  = "challenge=Basic realm=\"harbor\" version=registry/2.0 type=application/json code=UNAUTHORIZED message="
		lToken = "service=container_registry&scope="
		gitlab = "challenge=Bearer realm=\"https://gitlab.com/jwt/auth\",service=\"container_registry\""
		gitea  = "challenge=Bearer realm=\"https://gitea.example/v2/token\",service=\"container_registry\",scope=\"*\" "
		jfrog  = "challenge=Bearer realm=\"https://artifactory.example/artifactory/api/docker/docker-local/v2/token\",service=\"artifactory\""
		nexus  = "401 challenge=BASIC realm=\"Sonatype Nexus Repository Manager\" "
	)
	t.Run("harbor", func(t *testing.T) {
		askRows(t, "harbor", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 " + harbor + " version=registry/2.0 type=application/json code=UNAUTHORIZED message=unauthorized: unauthorized"},
			{step{name: "ping HEAD", method: "HEAD", path: "/v2/"}, "401 " + harbor},
			{step{name: "public", method: "GET", path: public}, "401 " + harbor + ",scope=\"repository:open/tool:pull\" "},
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, "401 " + harbor + ",scope=\"repository:team/app:pull\" version=registry/2.0 type=application/json code=UNAUTHORIZED message=unauthorized to access repository: team/app, action: pull: unauthorized"},
			{step{name: "missing project, nobody", method: "GET", path: "/v2/no/such/manifests/v1"}, "401 " + harbor + ",scope=\"repository:no/such:pull\" "},
			{step{name: "push", method: "POST", path: up}, "401 " + harbor + ",scope=\"repository:team/app:pull,push\" version=registry/2.0 type=application/json code=UNAUTHORIZED message=unauthorized to access repository: team/app, action: push"},
			{step{name: "delete", method: "DELETE", path: app + "/manifests/v1"}, "401 " + harbor + ",scope=\"repository:team/app:delete\" "},
			{step{name: "mount", method: "POST", path: up, query: "mount=base:layer1&from=team/base"}, "401 " + harbor + ",scope=\"repository:team/app:pull,push repository:team/base:pull\" "},
			{step{name: "mount from a missing project", method: "POST", path: up, query: "mount=base:layer1&from=no/such", who: alice}, "401 challenge= version=registry/2.0 type=application/json code=UNAUTHORIZED message=project no not found"},
			{step{name: "catalog", method: "GET", path: "/v2/_catalog"}, "401 " + basic + "unauthorized to list catalog"},
			{step{name: "no scope, nobody", method: "GET", path: "TOKEN", query: "service=harbor-registry"}, "401"},
			{step{name: "other service", method: "GET", path: "TOKEN", query: "service=other", who: alice}, "400"},
			{step{name: "all that bob may", method: "GET", path: "TOKEN", query: hToken + "repository:team/app:pull,push,*", who: bob, keep: "bob"}, "200 type=application/json token=t1 grants=repository:team/app:pull expires_in=1800 issued_at=0"},
			{step{name: "all that alice may, pull asked", method: "GET", path: "TOKEN", query: hToken + "repository:team/app:pull", who: alice, keep: "alice"}, "200 type=application/json token=t2 grants=repository:team/app:delete,pull,push expires_in=1800 "},
			{step{name: "two in one", method: "GET", path: "TOKEN", query: hToken + "repository:team/app:pull+repository:team/base:pull", who: alice}, "200 type=application/json token=t3 grants=repository:team/app:delete,pull,push repository:team/base:delete,pull,push "},
			{step{name: "missing project", method: "GET", path: "TOKEN", query: hToken + "repository:no/such:pull", who: alice, keep: "none"}, "200 type=application/json token=t4 grants=repository:no/such: "},
			{step{name: "wrong password, with a scope", method: "GET", path: "TOKEN", query: hToken + "repository:open/tool:pull", who: wrong, keep: "nobody"}, "200 type=application/json token=t5 grants=repository:open/tool:pull "},
			{step{name: "wrong password, without", method: "GET", path: "TOKEN", query: "service=harbor-registry", who: wrong}, "401"},
			{step{name: "catalog, an administrator", method: "GET", path: "TOKEN", query: hToken + "registry:catalog:*", who: alice, keep: "catalog"}, "200 "},
			{step{name: "catalog, bob", method: "GET", path: "TOKEN", query: hToken + "registry:catalog:*", who: bob}, "200 type=application/json token=t7 expires_in=1800 "},
			{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "405"},
			{step{name: "a pull token pushes", method: "POST", path: up, who: "alice"}, "202 "},
			{step{name: "insufficient", method: "POST", path: up, who: "bob"}, "401 " + basic + "unauthorized to access repository: team/app, action: push"},
			{step{name: "missing project, with a token", method: "GET", path: "/v2/no/such/manifests/v1", who: "none"}, "401 challenge= version"},
			{step{name: "stale token, private", method: "GET", path: app + "/manifests/v1", who: "alice", after: 4000}, "401 " + basic},
			{step{name: "stale token, public", method: "GET", path: public, who: "alice", after: 4000}, "200 "},
			{step{name: "lower case, private", method: "GET", path: app + "/manifests/v1", who: "bearer alice"}, "401 " + basic},
			{step{name: "lower case, public", method: "GET", path: public, who: "bearer alice"}, "200 "},
			{step{name: "ping with the token of nobody", method: "GET", path: "/v2/", who: "nobody"}, "401 challenge=Basic realm=\"harbor\""},
			{step{name: "ping with a token", method: "GET", path: "/v2/", who: "alice"}, "200 "},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
			{step{name: "wrong Basic, public", method: "GET", path: public, who: wrong}, "200 "},
			{step{name: "wrong Basic, private", method: "GET", path: app + "/manifests/v1", who: wrong}, "401 " + basic},
			{step{name: "wrong Basic, ping", method: "GET", path: "/v2/", who: wrong}, "401 challenge=Basic realm=\"harbor\""},
			{step{name: "catalog with its token", method: "GET", path: "/v2/_catalog", who: "catalog"}, "200 "},
			{step{name: "catalog of bob", method: "GET", path: "/v2/_catalog", who: bob}, "401 " + basic},
			{step{name: "mount, source not in the token", method: "POST", path: up, query: "mount=base:layer1&from=team/base", who: "alice"}, "401 " + basic},
			{step{name: "referrers", method: "GET", path: app + "/referrers/app:manifest", who: "alice"}, "200 "},
			{step{name: "DELETE", method: "DELETE", path: app + "/manifests/v1", who: "alice"}, "202"},
		})
	})
	t.Run("harbor@1.9.2", func(t *testing.T) {
		askRows(t, "harbor@1.9.2", []row{{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "403"}})
	})
	t.Run("gitlab", func(t *testing.T) {
		askRows(t, "gitlab", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 " + gitlab + " "},
			{step{name: "public", method: "GET", path: public}, "401 " + gitlab + ",scope=\"repository:open/tool:pull\" "},
			{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "404"},
			{step{name: "public, nobody", method: "GET", path: "TOKEN", query: lToken + "repository:open/tool:pull,push", keep: "public"}, "200 type=application/json token=t1 grants=repository:open/tool:pull"},
			{step{name: "then", method: "GET", path: public, who: "public"}, "200 "},
			{step{name: "private, nobody", method: "GET", path: "TOKEN", query: lToken + "repository:team/app:pull"}, "403 type=application/json; charset=utf-8 code=DENIED message=access forbidden"},
			{step{name: "no scope, nobody", method: "GET", path: "TOKEN", query: "service=container_registry"}, "403 type=application/json; charset=utf-8 code=DENIED"},
			{step{name: "no scope, logging in", method: "GET", path: "TOKEN", query: "service=container_registry", who: alice}, "200 type=application/json token=t2"},
			{step{name: "wrong password, public", method: "GET", path: "TOKEN", query: lToken + "repository:open/tool:pull", who: wrong}, "401 "},
			{step{name: "beyond rights", method: "GET", path: "TOKEN", query: lToken + "repository:team/app:pull,push,delete", who: bob, keep: "bob"}, "200 type=application/json token=t3 grants=repository:team/app:pull"},
			{step{name: "two parameters", method: "GET", path: "TOKEN", query: lToken + "repository:team/app:pull&scope=repository:team/base:pull", who: alice}, "200 type=application/json token=t4 grants=repository:team/app:pull repository:team/base:pull"},
			{step{name: "two in one", method: "GET", path: "TOKEN", query: lToken + "repository:team/app:pull+repository:team/base:pull", who: bob}, "200 type=application/json token=t5"},
			{step{name: "record", method: "GET", path: "TOKEN", query: lToken + "repository:team/new:pull,push", who: alice, keep: "new"}, "200 type=application/json token=t6 grants=repository:team/new:pull,push"},
			{step{name: "recorded", method: "GET", path: "/v2/team/new/tags/list", who: "new"}, "200 "},
			{step{name: "insufficient", method: "GET", path: "/v2/team/base/manifests/v1", who: "bob"}, "401 " + gitlab + ",scope=\"repository:team/base:pull\",error=\"insufficient_scope\" "},
			{step{name: "catalog", method: "GET", path: "/v2/_catalog"}, "401 " + gitlab + ",scope=\"registry:catalog:*\" "},
			{step{name: "referrers", method: "GET", path: app + "/referrers/app:manifest", who: "bob"}, "404 "},
			{step{name: "fallback tag", method: "GET", path: app + "/manifests/app-manifest", who: "bob"}, "200 "},
			{step{name: "expired", method: "GET", path: app + "/manifests/v1", who: "bob", after: 1000}, "401 " + gitlab + ",scope=\"repository:team/app:pull\",error=\"invalid_token\" "},
		})
	})
	t.Run("gitea", func(t *testing.T) {
		askRows(t, "gitea", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 " + gitea},
			{step{name: "public", method: "GET", path: public}, "401 " + gitea},
			{step{name: "push", method: "POST", path: up}, "401 " + gitea},
			{step{name: "catalog", method: "GET", path: "/v2/_catalog"}, "401 " + gitea},
			{step{name: "token of nobody", method: "GET", path: "TOKEN", query: "scope=*", keep: "nobody"}, "200 type=application/json token=t1 grants=repository:library/single:pull repository:open/tool:pull"},
			{step{name: "ping with it", method: "GET", path: "/v2/", who: "nobody"}, "200 "},
			{step{name: "public with it", method: "GET", path: public, who: "nobody"}, "200 "},
			{step{name: "private with it", method: "GET", path: app + "/manifests/v1", who: "nobody"}, "401 " + gitea},
			{step{name: "catalog with it", method: "GET", path: "/v2/_catalog", who: "nobody"}, "200 type=application/json json={\"repositories\":[\"library/single\",\"open/tool\"]}"},
			{step{name: "scope is not read", method: "GET", path: "TOKEN", query: "scope=repository:no/such:pull", who: alice, keep: "alice"}, "200 type=application/json token=t2 grants="},
			{step{name: "push with it", method: "POST", path: up, who: "alice", keep: "upload"}, "202 location=/v2/team/app/blobs/uploads/u3 "},
			{step{name: "any scheme", method: "GET", path: app + "/manifests/v1", who: "Token alice"}, "200 "},
			{step{name: "wrong password", method: "GET", path: "TOKEN", query: "scope=*", who: wrong}, "401 " + gitea},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
			{step{name: "wrong Basic", method: "GET", path: public, who: wrong}, "401 " + gitea},
			{step{name: "bob reads only", method: "POST", path: up, who: bob}, "401 " + gitea},
			{step{name: "mount with rights", method: "POST", path: up, query: "mount=base:layer1&from=team/base", who: "alice"}, "201 "},
			{step{name: "mount without", method: "POST", path: "/v2/team/new/blobs/uploads/", query: "mount=base:config&from=no/such", who: "alice"}, "202 "},
			{step{name: "expired", method: "GET", path: app + "/manifests/v1", who: "alice", after: 90000}, "401 " + gitea},
		})
	})
	t.Run("gitea@00dbfe2b", func(t *testing.T) {
		askRows(t, "gitea@00dbfe2b", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 challenge=Bearer realm=\"https://gitea.example/v2/token\" challenge=Basic type="},
		})
	})
	t.Run("codeberg", func(t *testing.T) {
		askRows(t, "codeberg", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 challenge=Bearer realm=\"https://codeberg.org/v2/token\",service=\"container_registry\",scope=\"*\", Basic realm=\"https://codeberg.org/v2\",service=\"container_registry\" type="},
		})
	})
	t.Run("artifactory", func(t *testing.T) {
		askRows(t, "artifactory", []row{
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, "401 " + jfrog + ",scope=\"repository:team/app:pull\" "},
			{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "401"},
			{step{name: "GET", method: "GET", path: "TOKEN", query: "service=artifactory&scope=repository:team/app:pull", who: alice, keep: "pull"}, "200 "},
			{step{name: "pull", method: "GET", path: app + "/manifests/v1", who: "pull"}, "200 "},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
		})
	})
	t.Run("artifactory-basic", func(t *testing.T) {
		askRows(t, "artifactory-basic", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 challenge=Basic realm=\"Artifactory Realm\" "},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
		})
	})
	t.Run("nexus", func(t *testing.T) {
		askRows(t, "nexus", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, nexus},
			{step{name: "public while the ping is a 401", method: "GET", path: public}, "200 "},
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, nexus},
			{step{name: "any credentials log in", method: "GET", path: "/v2/", who: wrong}, "200 "},
			{step{name: "wrong, public", method: "GET", path: public, who: wrong}, "200 "},
			{step{name: "wrong, private", method: "GET", path: app + "/manifests/v1", who: wrong}, nexus},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
		})
	})
	t.Run("nexus-bearer", func(t *testing.T) {
		askRows(t, "nexus-bearer", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 challenge=Bearer realm=\"https://nexus.example/v2/token\""},
			{step{name: "any credentials log in", method: "GET", path: "TOKEN", query: "service=nexus.example", who: wrong}, "200 "},
		})
	})
}
