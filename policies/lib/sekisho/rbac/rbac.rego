# METADATA
# title: Rules of roles
# description: |
#   What the rules of a Role or ClusterRole grant, matched as the API server's RBAC authorizer matches them. `pods` does not
#   cover `pods/exec`, `*` and `*/exec` do, and `pods/*` covers nothing. Resources with a subresource are written with it,
#   as `pods/exec`. A rule with resourceNames grants no request that carries no name, and `*` among them is a name.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#     description: Using RBAC authorization
package lib.sekisho.rbac

import data.lib.sekisho.review

is_cluster_role if review.group_kind == "rbac.authorization.k8s.io/ClusterRole"

is_role if review.group_kind == "rbac.authorization.k8s.io/Role"

# METADATA
# description: The rules of the role under review, by path. Objects of other kinds have none.
rules[["rules", i]] := rule if {
	_is_any_role
	some i, rule in review.object.rules
	is_object(rule)
}

_is_any_role if is_cluster_role

_is_any_role if is_role

# METADATA
# description: The rules of a role that is not the one under review.
rules_of(role) := [rule | some rule in role.rules; is_object(rule)]

# METADATA
# description: |
#   Whether the role under review is one that Kubernetes brings along. Policies leave these alone: nobody but the API
#   server, which puts them back, decides what they grant.
is_builtin if is_builtin_object(review.object)

is_builtin_object(object) if {
	is_string(object.metadata.name)
	startswith(object.metadata.name, "system:")
}

is_builtin_object(object) if object.metadata.labels["kubernetes.io/bootstrapping"] == "rbac-defaults"

is_builtin_object(object) if {
	object.kind == "ClusterRole"
	object.metadata.name == "cluster-admin"
}

# METADATA
# description: Whether a rule grants a verb on a resource of a group, on all objects or on those that it names.
grants(rule, group, resource, verb) if {
	some entry in rule.apiGroups
	_is(entry, group)
	some written in rule.resources
	_covers(written, resource)
	_holds_verb(rule, resource, verb, rule.verbs[_])
}

# METADATA
# description: |
#   What a rule grants of the wanted rights, each {groups, resources, verbs}. No value if it grants none of them. The result
#   has the verbs and resources as the rule writes them, that is "*" where a wildcard grants, `text` for a message, as
#   `get, list on secrets named "a"`, and the paths of the first verb and the first resource from the rule on.
granted(rule, rights) := grant if {
	pairs := {[i, j] |
		some right in rights
		_in_groups(rule, right.groups)
		some i, written in rule.resources
		some resource in right.resources
		_covers(written, resource)
		some j, entry in rule.verbs
		some verb in right.verbs
		_holds_verb(rule, resource, verb, entry)
	}
	count(pairs) > 0

	verbs := {rule.verbs[j] | some [_, j] in pairs}
	resources := {rule.resources[i] | some [i, _] in pairs}
	grant := {
		"verbs": verbs,
		"resources": resources,
		"text": sprintf("%s on %s%s", [concat(", ", verbs), concat(", ", resources), _named(names(rule))]),
		"verb_path": ["verbs", min({j | some [_, j] in pairs})],
		"resource_path": ["resources", min({i | some [i, _] in pairs})],
	}
}

_in_groups(rule, groups) if {
	some group in groups
	some entry in rule.apiGroups
	_is(entry, group)
}

_is(written, wanted) if written == wanted

_is("*", _)

_covers(written, resource) if _is(written, resource)

_covers(written, resource) if {
	contains(resource, "/")
	written == sprintf("*/%s", [split(resource, "/")[1]])
}

_holds_verb(rule, resource, verb, entry) if {
	_is(entry, verb)
	not _needs_no_name(rule, resource, verb)
}

# The requests that carry no name; lists and watches may carry one in a field selector.
_needs_no_name(rule, _, "deletecollection") if is_restricted(rule)

_needs_no_name(rule, resource, "create") if {
	is_restricted(rule)
	not contains(resource, "/")
}

_named(given) := "" if count(given) == 0

_named(given) := sprintf(" named %s", [concat(", ", {sprintf("%q", [name]) | some name in given})]) if count(given) > 0

# METADATA
# description: |
#   Whether a rule is about named objects only. An empty name among the others is that of the requests without one, so that
#   the rule is about all objects to those who list them.
is_restricted(rule) if {
	count(names(rule)) > 0
	not "" in names(rule)
}

# METADATA
# description: The names that a rule is about; none means all.
names(rule) := {name | some name in rule.resourceNames; is_string(name)}

# METADATA
# description: Whether a rule is about named objects only, and each name matches one of the globs.
is_restricted_to(rule, globs) if {
	is_restricted(rule)
	every name in names(rule) {
		some pattern in globs
		glob.match(pattern, null, name)
	}
}

# METADATA
# description: |
#   Rights from entries of a parameter: `pods` for a resource of the core group, `apps/deployments` for one of another and
#   `/pods/exec` for a subresource of the core group.
rights(entries, verbs) := [right |
	some entry in entries
	is_string(entry)
	parts := split(entry, "/")
	right := _right(parts, verbs)
]

_right(parts, verbs) := {"groups": {""}, "resources": {parts[0]}, "verbs": verbs} if count(parts) == 1

_right(parts, verbs) := {"groups": {parts[0]}, "resources": {concat("/", rest)}, "verbs": verbs} if {
	count(parts) > 1
	rest := array.slice(parts, 1, count(parts))
}

# METADATA
# description: |
#   Whether rules together grant everything on every resource of the core group, which is as much as everything: its pods,
#   secrets and tokens lead to every other right. Rules about named objects do not count.
is_admin_equivalent(given) if "*" in _verbs_on_everything(given)

is_admin_equivalent(given) if every_verb & _verbs_on_everything(given) == every_verb

# METADATA
# description: What `*` among verbs stands for, without the verbs that have a meaning on a few resources only.
every_verb := {"get", "list", "watch", "create", "update", "patch", "delete"}

_verbs_on_everything(given) := {verb |
	some rule in given
	is_on_everything(rule)
	some verb in rule.verbs
}

# METADATA
# description: Whether a rule is about every resource of the core group.
is_on_everything(rule) if {
	not is_restricted(rule)
	_in_groups(rule, {""})
	"*" in rule.resources
}

# METADATA
# description: |
#   The rights among those that rules grant which lead to other people's rights, as texts that continue "may". In a
#   namespace, that is for a Role and for whatever a RoleBinding binds, rights on cluster-scoped resources are void.
takeover_rights(given, _) := {"do everything"} if is_admin_equivalent(given)

takeover_rights(given, cluster_wide) := {text |
	some text, rights in _takeovers
	some right in rights
	_is_in_scope(right, cluster_wide)
	some rule in given
	_grants_any(rule, right)
	_is_named_enough(right, rule)
} if {
	not is_admin_equivalent(given)
}

_grants_any(rule, right) if {
	_in_groups(rule, right.groups)
	some written in rule.resources
	some resource in right.resources
	_covers(written, resource)
	some entry in rule.verbs
	some verb in right.verbs
	_holds_verb(rule, resource, verb, entry)
}

_is_in_scope(_, true)

_is_in_scope(right, false) if not right.cluster

_is_named_enough(_, rule) if not is_restricted(rule)

_is_named_enough(right, _) if right.named == true

_is_named_enough(right, rule) if {
	some name in right.names
	name in names(rule)
}

# What is limited to some objects by name is no takeover, unless named is true, or one of the names is there.
_takeovers := {
	"read secrets": [{"groups": {""}, "resources": {"secrets"}, "verbs": {"get", "list", "watch"}}],
	"create or change workloads": [
		{"groups": {""}, "resources": {"pods"}, "verbs": {"create"}},
		{"groups": {""}, "resources": {"replicationcontrollers"}, "verbs": {"create", "update", "patch"}},
		{
			"groups": {"apps"},
			"resources": {"deployments", "daemonsets", "statefulsets", "replicasets"},
			"verbs": {"create", "update", "patch"},
		},
		{"groups": {"batch"}, "resources": {"jobs", "cronjobs"}, "verbs": {"create", "update", "patch"}},
	],
	"run commands in pods": [
		{"groups": {""}, "resources": {"pods/exec", "pods/attach"}, "verbs": {"create", "get"}},
		{"groups": {""}, "resources": {"pods/ephemeralcontainers"}, "verbs": {"update", "patch"}},
	],
	"escalate roles": [
		{"groups": {"rbac.authorization.k8s.io"}, "resources": {"roles"}, "verbs": {"escalate"}, "named": true},
		{
			"groups": {"rbac.authorization.k8s.io"},
			"resources": {"clusterroles"},
			"verbs": {"escalate"},
			"cluster": true,
			"named": true,
		},
	],
	"bind roles": [{
		"groups": {"rbac.authorization.k8s.io"},
		"resources": {"roles", "clusterroles"},
		"verbs": {"bind"},
		"names": {"cluster-admin", "admin", "edit"},
	}],
	"impersonate": [
		{"groups": {""}, "resources": {"serviceaccounts"}, "verbs": {"impersonate"}},
		{
			"groups": {""},
			"resources": {"users", "groups"},
			"verbs": {"impersonate"},
			"cluster": true,
			"names": {"system:masters"},
		},
	],
	"reach kubelets through nodes/proxy": [{
		"groups": {""},
		"resources": {"nodes/proxy"},
		"verbs": {"get", "create", "update", "patch", "delete"},
		"cluster": true,
		"named": true,
	}],
	"mint service account tokens": [{"groups": {""}, "resources": {"serviceaccounts/token"}, "verbs": {"create"}}],
	"change admission webhooks": [{
		"groups": {"admissionregistration.k8s.io"},
		"resources": {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"},
		"verbs": {"create", "update", "patch", "delete"},
		"cluster": true,
	}],
}
