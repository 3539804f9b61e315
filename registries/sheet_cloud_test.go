// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import "testing"

// TestCloudSheets holds the profiles of the clouds' registries to their behaviour
// sheets, row by row.
func TestCloudSheets(t *testing.T) {
	const (
		alice  = "alice:alice-password"
		bob    = "bob:bob-password"
		wrong  = "alice:wrong"
		app    = "/v2/team/app"
		up     = "/v2/team/app/blobs/uploads/"
		public = "/v2/open/tool/manifests/v1"
		ecr    = "401 challenge=Basic realm=\"https://123456789012.dkr.ecr.us-east-1.amazonaws.com/\",service=\"ecr.amazonaws.com\" version=registry/2.0 type=text/plain; charset=utf-8 text=Not Authorized"
		aws    = "401 challenge=Bearer realm=\"https://public.ecr.aws/token/\",service=\"public.ecr.aws\",scope=\"aws\" "
		acr    = "challenge=Bearer realm=\"https://example.azurecr.io/oauth2/token\",service=\"example.azurecr.io\""
		aToken = "service=example.azurecr.io&scope="
		aBasic = "401 challenge=Basic realm=\"Azure Container Registry\" "
		gar    = "challenge=Bearer realm=\"https://us-docker.pkg.dev/v2/token\""
		garN   = gar + ",service=\"us-docker.pkg.dev\",scope="
		gToken = "service=us-docker.pkg.dev&scope="
		icr    = "challenge=Bearer realm=\"https://icr.io/oauth/token\",service=\"registry\""
		iToken = "service=registry&scope="
	)
	t.Run("ecr", func(t *testing.T) {
		askRows(t, "ecr", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, ecr},
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, ecr},
			{step{name: "missing", method: "GET", path: "/v2/no/such/manifests/v1"}, ecr},
			{step{name: "catalog", method: "GET", path: "/v2/_catalog"}, ecr},
			{step{name: "no token endpoint", method: "GET", path: "TOKEN", query: "service=ecr.amazonaws.com", who: alice}, "404"},
			{step{name: "credentials", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
			{step{name: "wrong", method: "GET", path: app + "/manifests/v1", who: wrong}, ecr},
			{step{name: "blob", method: "GET", path: app + "/blobs/app:layer1", who: alice, keep: "blob"}, "307 location=https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/"},
			{step{name: "Authorization at S3", method: "GET", path: "/sha256/app:layer1", from: "blob", who: alice}, "400 text=<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed"},
			{step{name: "mount without from", method: "POST", path: up, query: "mount=app:layer1", who: alice}, "400 "},
			{step{name: "not created", method: "POST", path: "/v2/team/new/blobs/uploads/", who: alice}, "404 type=application/json code=NAME_UNKNOWN message=The repository with name 'team/new' does not exist in the registry"},
		})
	})
	t.Run("ecr-public", func(t *testing.T) {
		askRows(t, "ecr-public", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, aws},
			{step{name: "public", method: "GET", path: public}, aws},
			{step{name: "push", method: "POST", path: up}, aws},
			{step{name: "token", method: "GET", path: "TOKEN", query: "service=public.ecr.aws&scope=aws", keep: "nobody"}, "200 type=application/json token=t1 grants="},
			{step{name: "then", method: "GET", path: public, who: "nobody"}, "200 "},
			{step{name: "blob HEAD", method: "HEAD", path: "/v2/open/tool/blobs/tool:layer1", who: "nobody"}, "401 "},
			{step{name: "blob HEAD of an account", method: "HEAD", path: "/v2/team/app/blobs/app:layer1", who: "YWxpY2U6YWxpY2UtcGFzc3dvcmQ="}, "200 "},
			{step{name: "blob GET", method: "GET", path: "/v2/open/tool/blobs/tool:layer1", who: "nobody"}, "307 "},
			{step{name: "garbage", method: "GET", path: public, who: "abc"}, "400 type=application/json code=DENIED message=Your Authorization Token is invalid."},
			{step{name: "expired", method: "GET", path: public, who: "nobody", after: 50000}, "400 type=application/json code=DENIED"},
			{step{name: "Basic", method: "GET", path: public, who: alice}, "400 type=application/json code=DENIED"},
			{step{name: "GetAuthorizationToken as it is", method: "GET", path: app + "/manifests/v1", who: "YWxpY2U6YWxpY2UtcGFzc3dvcmQ="}, "200 "},
		})
	})
	t.Run("acr", func(t *testing.T) {
		askRows(t, "acr", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 " + acr + " "},
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, "401 " + acr + ",scope=\"repository:team/app:pull\" "},
			{step{name: "push", method: "POST", path: up}, "401 " + acr + ",scope=\"repository:team/app:pull,push\" "},
			{step{name: "catalog", method: "GET", path: "/v2/_catalog"}, "401 " + acr + ",scope=\"registry:catalog:*\" "},
			{step{name: "password grant", method: "POST", path: "TOKEN", form: "grant_type=password&client_id=x&username=alice&password=alice-password&" + aToken + "repository:team/app:pull"}, "400 "},
			{step{name: "refresh token, no client_id", method: "POST", path: "TOKEN", form: "grant_type=refresh_token&refresh_token=alice-identity&" + aToken + "repository:team/app:pull&scope=repository:team/base:pull"}, "200 type=application/json access_token=t1 grants=repository:team/app:pull repository:team/base:pull"},
			{step{name: "GET", method: "GET", path: "TOKEN", query: aToken + "repository:team/app:pull", who: alice, keep: "pull"}, "200 type=application/json access_token=t2 grants=repository:team/app:pull"},
			{step{name: "pull", method: "GET", path: app + "/manifests/v1", who: "pull"}, "200 "},
			{step{name: "insufficient", method: "POST", path: up, who: "pull"}, "401 " + acr + ",scope=\"repository:team/app:pull,push\",error=\"insufficient_scope\" "},
			{step{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice}, "200 "},
			{step{name: "wrong Basic", method: "GET", path: app + "/manifests/v1", who: wrong}, aBasic},
			{step{name: "wrong Basic, ping", method: "GET", path: "/v2/", who: wrong}, aBasic},
			{step{name: "blob", method: "GET", path: app + "/blobs/app:layer1", who: "pull", keep: "blob"}, "307 location=https://eusmanaged1.blob.core.windows.net/"},
			{step{name: "Authorization at Azure", method: "GET", path: "/sha256/app:layer1", from: "blob", who: "pull"}, "400 "},
			{step{name: "75 minutes", method: "GET", path: app + "/manifests/v1", who: "pull", after: 4400}, "200 "},
			{step{name: "expired", method: "GET", path: app + "/manifests/v1", who: "pull", after: 4600}, "401 " + acr + ",scope=\"repository:team/app:pull\",error=\"invalid_token\" "},
		})
	})
	t.Run("artifact-registry", func(t *testing.T) {
		askRows(t, "artifact-registry", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 " + gar + " type=application/json code=UNAUTHORIZED message=not authenticated: No credential was supplied."},
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, "401 " + garN + "\"repository:team/app:pull\" "},
			{step{name: "push", method: "POST", path: up}, "401 " + garN + "\"repository:team/app:pull,push\" "},
			{step{name: "delete", method: "DELETE", path: app + "/manifests/v1"}, "401 " + garN + "\"repository:team/app:pull,push\" "},
			{step{name: "mount", method: "POST", path: up, query: "mount=base:layer1&from=team/base"}, "401 " + garN + "\"repository:team/app:pull,push\" "},
			{step{name: "nobody, private", method: "GET", path: "TOKEN", query: gToken + "repository:team/app:pull"}, "403 type=application/json code=DENIED message=Unauthenticated request."},
			{step{name: "nobody, no scope", method: "GET", path: "TOKEN", query: "service=us-docker.pkg.dev", keep: "nobody"}, "200 type=application/json token=t1 "},
			{step{name: "nobody, catalog", method: "GET", path: "TOKEN", query: gToken + "registry:catalog:*"}, "200 "},
			{step{name: "ping of nobody", method: "GET", path: "/v2/", who: "nobody"}, "200 "},
			{step{name: "private of nobody", method: "GET", path: app + "/manifests/v1", who: "nobody"}, "403 type=application/json code=DENIED message=Unauthenticated request. Unauthenticated requests do not have permission \"artifactregistry.repositories.downloadArtifacts\""},
			{step{name: "bob, too much", method: "GET", path: "TOKEN", query: gToken + "repository:team/base:pull,push", who: bob, keep: "bob"}, "200 type=application/json token=t3 grants=repository:library/single:pull repository:open/tool:pull repository:team/app:pull expires_in=43200"},
			{step{name: "good elsewhere", method: "GET", path: app + "/manifests/v1", who: "bob"}, "200 "},
			{step{name: "forbidden", method: "GET", path: "/v2/team/base/manifests/v1", who: "bob"}, "403 type=application/json code=DENIED message=Permission \"artifactregistry.repositories.downloadArtifacts\" denied on resource \"team/base\" (or it may not exist)"},
			{step{name: "missing", method: "GET", path: "/v2/no/such/manifests/v1", who: "bob"}, "403 type=application/json code=DENIED message=Permission "},
			{step{name: "forbidden push", method: "POST", path: up, who: "bob"}, "403 type=application/json code=DENIED message=Permission \"artifactregistry.repositories.uploadArtifacts\""},
			{step{name: "wrong password", method: "GET", path: "TOKEN", query: gToken + "repository:open/tool:pull", who: wrong}, "401 type=application/json code=UNAUTHORIZED message=authentication failed"},
			{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "405"},
			{step{name: "garbage", method: "GET", path: public, who: "garbage"}, "401 type=application/json code=UNAUTHORIZED message=not authenticated: No valid credential was supplied."},
			{step{name: "wrong Basic", method: "GET", path: public, who: wrong}, "401 type=application/json code=UNAUTHORIZED message=not authenticated: No valid credential was supplied."},
			{step{name: "OAuth access token", method: "GET", path: app + "/manifests/v1", who: "alice-password"}, "200 "},
		})
	})
	t.Run("gcr", func(t *testing.T) {
		askRows(t, "gcr", []row{
			{step{name: "ping", method: "GET", path: "/v2/"}, "401 challenge=Bearer realm=\"https://gcr.io/v2/token\",service=\"gcr.io\" "},
			{step{name: "POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "404"},
		})
	})
	t.Run("ibm-cloud", func(t *testing.T) {
		askRows(t, "ibm-cloud", []row{
			{step{name: "private", method: "GET", path: app + "/manifests/v1"}, "401 " + icr + ",scope=\"repository:team/app:pull\" "},
			{step{name: "nobody", method: "GET", path: "TOKEN", query: iToken + "repository:team/app:pull"}, "401 "},
			{step{name: "pull", method: "GET", path: "TOKEN", query: iToken + "repository:team/app:pull", who: alice, keep: "pull"}, "200 "},
			{step{name: "OQ-01 push with a pull token", method: "POST", path: up, who: "pull"}, "403 challenge=" + icr[len("challenge="):] + ",scope=\"repository:team/app:pull,push\",error=\"insufficient_scope\" "},
			{step{name: "push and all", method: "GET", path: "TOKEN", query: iToken + "repository:team/app:pull,push", who: alice, keep: "push"}, "200 "},
			{step{name: "IOP-056 delete without delete", method: "DELETE", path: app + "/manifests/v1", who: "push"}, "403 " + icr + ",scope=\"repository:team/app:delete\",error=\"insufficient_scope\" version=registry/2.0 type=application/json code=DENIED message=You are not authorized to access the specified resource."},
			{step{name: "star", method: "GET", path: "TOKEN", query: iToken + "repository:team/app:push,pull,*", who: alice, keep: "star"}, "200 "},
			{step{name: "delete with *", method: "DELETE", path: app + "/manifests/v1", who: "star"}, "202"},
		})
	})
	t.Run("distribution-autoredirect", func(t *testing.T) {
		askRows(t, "distribution-autoredirect", []row{
			{step{name: "D22", method: "GET", path: "/v2/"}, "401 challenge=Bearer realm=\"https://registry.example/auth/token\",service=\"registry.example\" "},
			{step{name: "its token endpoint", method: "GET", path: "TOKEN", query: "service=registry.example&scope=repository:team/app:pull", who: alice}, "200 "},
		})
	})
}
