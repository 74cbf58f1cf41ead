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

import data.lib.sekisho.rbac_defaults
import data.lib.sekisho.review

is_cluster_role if review.group_kind == "rbac.authorization.k8s.io/ClusterRole"

is_role if review.group_kind == "rbac.authorization.k8s.io/Role"

# METADATA
# description: |
#   The rules of the role under review, by path, as rule_of reads them. Other objects have none, and neither have the roles
#   that Kubernetes brings along: nobody but the API server, which puts them back, decides what those grant.
rules := rules_of(review.object) if {
	_scope
	not is_builtin
} else := {}

# Where the rules of the role under review can hold.
_scope := "cluster" if is_cluster_role

_scope := "namespace" if is_role

# METADATA
# description: |
#   Whether the role under review is one that Kubernetes brings along, by its whole name. Everybody may give a role another
#   name that starts with `system:`, and the label kubernetes.io/bootstrapping.
is_builtin if {
	is_cluster_role
	review.object.metadata.name in rbac_defaults.cluster_roles
}

is_builtin if {
	is_role
	[review.object.metadata.namespace, review.object.metadata.name] in rbac_defaults.roles
}

# METADATA
# description: The rules of a role, by path.
rules_of(role) := {["rules", i]: rule_of(written) |
	some i, written in role.rules
	is_object(written)
}

# METADATA
# description: |
#   A rule as {groups, resources, verbs, names, reach, written}, sets but for the last two. The reach is "named" for a rule
#   about named objects only, and else "all". An empty name among the others is that of the requests without one, so that
#   the rule is about all objects to those who list them.
rule_of(written) := {
	"groups": {group | some group in written.apiGroups},
	"resources": {resource | some resource in written.resources},
	"verbs": {verb | some verb in written.verbs},
	"names": names,
	"reach": _reach(names),
	"written": written,
} if {
	names := {name | some name in written.resourceNames; is_string(name)}
}

_reach(names) := "named" if {
	count(names) > 0
	not "" in names
} else := "all"

# METADATA
# description: |
#   Rights as granted and grants take them, from a list of {groups, resources, verbs}: what rules may write for them. Those
#   that are `cluster: true` are void in a namespace, that is in a Role and in whatever a RoleBinding binds.
patterns(rights) := {
	"resources": union({_forms(right.resources) | some right in rights}),
	"cluster": _by_reach(rights),
	"namespace": _by_reach([right | some right in rights; not right.cluster == true]),
}

# The requests that carry no name are those of two verbs; lists and watches may carry one in a field selector.
_by_reach(rights) := {
	"all": [pattern |
		some right in rights
		pattern := _pattern(right, right.resources, set())
	],
	"named": array.concat(
		[pattern |
			some right in rights
			resources := {resource | some resource in right.resources; not contains(resource, "/")}
			pattern := _pattern(right, resources, {"create", "deletecollection"})
		],
		[pattern |
			some right in rights
			resources := {resource | some resource in right.resources; contains(resource, "/")}
			pattern := _pattern(right, resources, {"deletecollection"})
		],
	),
}

_pattern(right, resources, nameless) := object.union(right, {
	"groups": (right.groups | {"*"}),
	"resources": _forms(resources),
	"verbs": (verbs | {"*"}),
}) if {
	verbs := {verb | some verb in right.verbs} - nameless
	verbs != set()
	count(resources) > 0
}

_forms(resources) := ({resource | some resource in resources} | {"*"}) | {form |
	some resource in resources
	contains(resource, "/")
	form := sprintf("*/%s", [split(resource, "/")[1]])
}

# METADATA
# description: |
#   What the role under review grants of the patterns, by the path of the rule. Verbs and resources are as the rule writes
#   them, that is "*" where a wildcard grants; text is for messages, as `get, list on secrets named "a"`; the paths are those
#   of the first verb and the first resource.
granted(rights) := {path: grant |
	some resource in (_written_resources & rights.resources)
	some path in _rules_on[resource]
	grant := _grant(path, rules[path], rights)
}

# METADATA
# description: The same for rules, by their path, of which the role under review need not have all.
granted_by(given, rights) := {path: grant |
	some path, rule in given
	grant := _grant(path, rule, rights)
}

_rules_on[resource] contains path if {
	some path, rule in rules
	some resource in rule.resources
}

_written_resources := object.keys(_rules_on)

_grant(path, rule, rights) := grant if {
	matches := _matches(rule, rights[_scope])
	matches != []

	verbs := union({verbs | some [_, _, verbs] in matches})
	resources := union({resources | some [_, resources, _] in matches})
	grant := {
		"rule": rule,
		"verbs": verbs,
		"resources": resources,
		"text": sprintf("%s on %s%s", [concat(", ", verbs), concat(", ", resources), _named(rule.names)]),
		"verb_path": _place(path, rule, "verbs", verbs),
		"resource_path": _place(path, rule, "resources", resources),
	}
}

_named(names) := "" if {
	names == set()
} else := sprintf(" named %s", [concat(", ", {sprintf("%q", [name]) | some name in names})])

_place(path, rule, field, entries) := array.concat(path, [field, first]) if {
	first := min({i | some i, entry in rule.written[field]; entry in entries})
}

# What a rule grants, each as [pattern, resources, verbs].
_matches(rule, rights) := [[right, resources, verbs] |
	some right in rights[rule.reach]
	resources := right.resources & rule.resources
	resources != set()
	right.groups & rule.groups != set()
	verbs := right.verbs & rule.verbs
	verbs != set()
]

# METADATA
# description: Whether a rule grants any of the patterns, in the whole cluster.
grants(rule, rights) if {
	rule.resources & rights.resources != set() # mutation:equivalent *: this only saves the look at each of them
	_matches(rule, rights.cluster) != []
}

# METADATA
# description: Whether a rule is about named objects only, and each name matches one of the globs.
is_restricted_to(rule, globs) if {
	rule.reach == "named"
	every name in rule.names {
		some pattern in globs
		glob.match(pattern, null, name)
	}
}

# METADATA
# description: |
#   Rights from entries of a parameter: `pods` for a resource of the core group, `apps/deployments` for one of another and
#   `/pods/exec` for a subresource of the core group.
rights(entries, verbs) := [right |
	parsed := [_resource(split(entry, "/")) | some entry in entries; is_string(entry)]
	some group in {group | some [group, _] in parsed}
	right := {"groups": {group}, "resources": {resource | some [of, resource] in parsed; of == group}, "verbs": verbs}
]

_resource(parts) := ["", parts[0]] if {
	count(parts) == 1
} else := [parts[0], concat("/", array.slice(parts, 1, count(parts)))]

# METADATA
# description: |
#   Whether rules together grant everything on every resource of the core group, which is as much as everything: its pods,
#   secrets and tokens lead to every other right. Rules about named objects do not count.
is_admin_equivalent(given) if {
	verbs := union({rule.verbs | some rule in given; is_on_everything(rule)})
	_is_every_verb(verbs)
}

_is_every_verb(verbs) if "*" in verbs

_is_every_verb(verbs) if every_verb & verbs == every_verb

# METADATA
# description: What `*` among verbs stands for, without the verbs that have a meaning on a few resources only.
every_verb := {"get", "list", "watch", "create", "update", "patch", "delete"}

# METADATA
# description: Whether a rule is about every resource of the core group.
is_on_everything(rule) if {
	"*" in rule.resources
	rule.reach == "all"
	rule.groups & {"", "*"} != set()
}

# METADATA
# description: |
#   The rights among those that rules grant which lead to other people's rights, as texts that continue "may".
takeover_rights(given, cluster_wide) := {"do everything"} if {
	is_admin_equivalent(given)
} else := {text |
	scope := {true: "cluster", false: "namespace"}[cluster_wide]
	some rule in given
	rule.resources & _takeover_resources != set() # mutation:equivalent *: this only saves the look at each of them
	some text, rights in _takeovers
	some [right, _, _] in _matches(rule, rights[scope])
	_is_named_enough(right, rule)
}

_is_named_enough(_, rule) if rule.reach == "all"

_is_named_enough(right, _) if right.named == true

_is_named_enough(right, rule) if right.names & rule.names != set()

_takeovers := {text: patterns(rights) | some text, rights in _takeover_lists}

_takeover_resources := union({rights.resources | some rights in _takeovers})

# What is limited to some objects by name is no takeover, unless named is true, or one of the names is there.
_takeover_lists := {
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
		"verbs": {"create", "update", "patch", "delete", "deletecollection"},
		"cluster": true,
	}],
}
