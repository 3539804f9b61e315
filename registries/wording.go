// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// wording is a registry's own message for an error, and its code where that
// differs too.
type wording struct{ code, message string }

// wordings are the messages of dialects where they differ from the
// specification's.
var wordings = map[dialect]map[errorKind]wording{
	// The token endpoint here is GitLab's or the reference server's; only GitLab's
	// denies anything (app/controllers/jwt_controller.rb).
	dialectDistribution: {errTokenDenied: {message: "access forbidden"}},
	// src/server/middleware/v2auth/auth.go: the error and its cause have the same
	// text.
	dialectHarbor: {errUnauthorized: {message: "unauthorized: unauthorized"}},
	// Quoted from live answers in sockerless simulator-gcp/ar_dataplane_auth.go.
	dialectGoogle: {
		errUnauthorized:       {message: "not authenticated: No credential was supplied."},
		errUnauthorizedAccess: {message: "not authenticated: No credential was supplied."},
		errBadCredentials:     {message: "not authenticated: No valid credential was supplied."},
		errTokenUnauthorized:  {message: "authentication failed"},
		errTokenDenied:        {message: "Unauthenticated request. Unauthenticated requests do not have permission \"artifactregistry.repositories.downloadArtifacts\" on resource (or it may not exist)"},
	},
	// terraform-provider-docker#666; containers-roadmap#2835.
	dialectAWS: {errBadCredentials: {"DENIED", "Your Authorization Token is invalid."}},
	// ggcr#2184.
	dialectIBM: {errDenied: {message: "You are not authorized to access the specified resource. See https://cloud.ibm.com/docs/Registry?topic=Registry-troubleshoot-resource"}},
}

var memoWords = model.NewMemoFunc()

// explain puts a registry's own words into a refusal that names what was needed.
func (e *Engine) explain(answer *model.Response, n need, who *identity) {
	switch {
	case e.c.dialect == dialectAWS && answer.Status == 401:
		// 15 bytes of text/plain (enroot#59).
		answer.Errors, answer.MediaType, answer.Text = [model.MaxErrors]model.ErrorEntry{}, e.w.text, e.w.notAuthorized
	case e.c.dialect == dialectHarbor && n.catalog:
		answer.Errors[0].Message = e.w.harborCatalog
	case n.repo == model.Absent:
	case e.c.dialect == dialectHarbor && answer.Status == 401:
		answer.Errors[0].Message = e.aboutRepository(n, false)
	case e.c.dialect == dialectGoogle && answer.Status == 403:
		answer.Errors[0].Message = e.aboutRepository(n, who != nil && who.account == e.anonymous)
	}
}

// nameUnknown is the answer about a repository that does not exist, where that is
// told.
func (e *Engine) nameUnknown(repo model.Sym) model.Response {
	answer := e.fail(404, errNameUnknown)
	if e.c.dialect == dialectAWS {
		answer.Errors[0].Message = e.joined(e.w.awsBefore, repo, e.w.awsAfter)
	}
	return answer
}

// aboutRepository is the message of Harbor or Google about access to a
// repository.
func (e *Engine) aboutRepository(n need, anonymous bool) model.Sym {
	var flag model.Sym
	if anonymous {
		flag = 1
	}
	key := model.MemoKey{Func: memoWords, Args: [6]model.Sym{n.repo, model.Sym(n.ask), flag, model.Sym(e.c.dialect)}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	name, write := e.t.Str(n.repo), n.ask&(push|del) != 0
	if e.c.dialect == dialectHarbor {
		action := map[bool]string{false: "pull", true: "push"}[write]
		if n.ask == del {
			action = "delete"
		}
		text := "unauthorized to access repository: " + name + ", action: " + action
		return e.t.Remember(key, text+": "+text)
	}
	permission := map[bool]string{false: "downloadArtifacts", true: "uploadArtifacts"}[write]
	if n.ask == del {
		permission = "deleteArtifacts"
	}
	permission, resource := "\"artifactregistry.repositories."+permission+"\"", "on resource \""+name+"\" (or it may not exist)"
	if anonymous {
		return e.t.Remember(key, "Unauthenticated request. Unauthenticated requests do not have permission "+permission+" "+resource)
	}
	return e.t.Remember(key, "Permission "+permission+" denied "+resource)
}
