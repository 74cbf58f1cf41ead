package policies.admission.gatekeeper_repo_prefix_test

import data.policies.admission.gatekeeper_repo_prefix

_constraint(kind, spec) := {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": kind, "spec": spec}

_allowed(repos) := _constraint("K8sAllowedRepos", {"parameters": {"repos": repos}})

_violation(i, entry) := {
	"msg": sprintf("entry %q allows every repository that begins like it", [entry]),
	"details": {"path": ["spec", "parameters", "repos", i]},
}

_toothless(action) := {
	"msg": sprintf("constraint refuses nothing: enforcementAction is %s", [action]),
	"details": {"path": ["spec", "enforcementAction"], "severity": "low"},
}

test_deny_entries_that_end_within_a_name if {
	every entry in [
		"docker.io/my-org",
		"registry.example",
		"registry.example:5000",
		"localhost:5000",
		"localhost",
		"registry.example:5000/app",
		"app",
		"",
	] {
		gatekeeper_repo_prefix.violation == {_violation(0, entry)} with input as _allowed([entry])
	}
}

test_deny_every_such_entry if {
	gatekeeper_repo_prefix.violation == {_violation(1, "a"), _violation(3, "b")} with input as _allowed(["x/", "a", 1, "b"])
}

test_allow_entries_that_end_with_a_name if {
	every entry in [
		"docker.io/my-org/",
		"registry.example:5000/",
		"registry.example/app:1.4",
		"registry.example:5000/app:",
		"registry.example/app@sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d",
		"app:1.4",
		"localhost:5000/app:1",
		"app@sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d",
	] {
		gatekeeper_repo_prefix.violation == set() with input as _allowed([entry])
	}
}

test_deny_actions_that_refuse_nothing if {
	every kind in ["K8sAllowedRepos", "K8sDisallowedRepos"] {
		every action in ["dryrun", "warn", "scoped"] {
			gatekeeper_repo_prefix.violation == {_toothless(action)} with input as _constraint(kind, {"enforcementAction": action})
		}
		gatekeeper_repo_prefix.violation == {_toothless("scoped")} with input as _constraint(kind, {
			"enforcementAction": "scoped",
			"scopedEnforcementActions": [{"action": "warn"}, {"action": "dryrun"}],
		})
	}
	gatekeeper_repo_prefix.violation == {_toothless("warn")} with input as _constraint("K8sAllowedRepos", {
		"enforcementAction": "warn",
		"scopedEnforcementActions": [{"action": "deny"}],
	})
}

test_allow_actions if {
	every action in ["deny", null] {
		gatekeeper_repo_prefix.violation == set() with input as _constraint("K8sAllowedRepos", {"enforcementAction": action})
	}
	every actions in [["warn", "deny"], ["deny", "warn"]] {
		gatekeeper_repo_prefix.violation == set() with input as _constraint("K8sAllowedRepos", {
			"enforcementAction": "scoped",
			"scopedEnforcementActions": [{"action": action} | some action in actions],
		})
	}
	gatekeeper_repo_prefix.violation == set() with input as _constraint("K8sAllowedRepos", {})
}

# A list of what is not allowed that reaches too far lets nothing in.
test_allow_prefixes_of_what_is_not_allowed if {
	gatekeeper_repo_prefix.violation == set() with input as _constraint("K8sDisallowedRepos", {"parameters": {"repos": ["docker.io/evil"]}})
}

test_allow_other_kinds if {
	spec := {"enforcementAction": "warn", "parameters": {"repos": ["a"]}}
	gatekeeper_repo_prefix.violation == set() with input as _constraint("K8sAllowedReposv2", spec)
	gatekeeper_repo_prefix.violation == set() with input as object.union(
		_constraint("K8sAllowedRepos", spec),
		{"apiVersion": "example.com/v1"},
	)
}
