# METADATA
# title: What bindings grant
# description: |
#   The rules behind the role of a binding, and the bindings that reach a service account, from the objects seen together.
#   Roles are {kind, namespace, name} as in lib.sekisho.rbac_bindings.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
#     description: Aggregated ClusterRoles
package lib.sekisho.rbac_grants

import data.lib.sekisho.inventory
import data.lib.sekisho.rbac
import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.rbac_defaults
import data.lib.sekisho.review
import data.lib.sekisho.selector

# METADATA
# description: |
#   The rules of a role, with those that it gathers from others. None if the role is not seen and not one of the
#   user-facing default roles.
rules(role) := [rule |
	some found in _namespaced_roles(role)
	some rule in rbac.rules_of(found)
] if {
	role.kind == "Role"
}

rules(role) := _own_rules(_contributors(role.name)) if role.kind == "ClusterRole"

# METADATA
# description: The rules that a ClusterRole, given as the object, has and gathers. It need not be among the objects seen.
rules_of_object(role) := array.concat(rbac.rules_of(role), [rule |
	some name in _selected(role)
	name != role.metadata.name
	some rule in rules({"kind": "ClusterRole", "namespace": "", "name": name})
])

# METADATA
# description: Whether a role is among the objects seen, or is one that every cluster has.
is_there(role) if rbac_defaults.is_default(role)

is_there(role) if {
	role.kind == "Role"
	count(_namespaced_roles(role)) > 0
}

is_there(role) if {
	role.kind == "ClusterRole"
	some found in _cluster_roles
	found.metadata.name == role.name
}

# METADATA
# description: |
#   The bindings that reach the service account of the pod under review, directly or through its groups, each as {text,
#   subject, role, cluster_wide, where}. subject is the subject that is the account; text names the binding and where the
#   place in which the role holds, for messages.
bindings(namespace, name) := {found |
	kinds := _kinds_by_name(namespace, name)
	names := object.keys(kinds)
	some kind in ["ClusterRoleBinding", "RoleBinding"]
	some binding in inventory.everywhere(concat("/", ["rbac.authorization.k8s.io", kind]))
	some written in binding.subjects
	written.name in names
	kinds[written.name] == written.kind
	_is_near(written, namespace)

	scope := _scope(kind, binding)
	subject := rbac_bindings.subject(written, scope)
	_is(subject, namespace, name)
	found := {
		"text": sprintf("%s %q", [kind, inventory.name_of(binding)]),
		"subject": subject,
		"role": rbac_bindings.role_of(binding, scope),
		"cluster_wide": kind == "ClusterRoleBinding",
		"where": rbac_bindings.where(binding, scope),
	}
}

# What the account may be called in a binding, and as which kind of subject.
_kinds_by_name(namespace, name) := object.union(_groups(namespace), {
	name: "ServiceAccount",
	concat(":", ["system:serviceaccount", namespace, name]): "User",
})

_groups(namespace) := {
	"system:authenticated": "Group",
	"system:serviceaccounts": "Group",
	concat(":", ["system:serviceaccounts", namespace]): "Group",
}

# Leaves the accounts of other namespaces out, in a way that is cheap: there are many of one name.
_is_near(written, _) if written.kind != "ServiceAccount"

_is_near(written, namespace) if written.namespace == namespace

_is_near(written, _) if not is_string(object.get(written, "namespace", null))

_is_near(written, _) if written.namespace == ""

_is_near(_, _) if _is_free

_scope("ClusterRoleBinding", _) := ""

_scope("RoleBinding", binding) := inventory.namespace_of(binding)

_is(subject, namespace, name) if [subject.kind, subject.namespace, subject.name] == ["ServiceAccount", namespace, name]

_is(subject, _, _) if subject.kind == "Group"

# Manifests that are to be applied to a namespace of one's choice have none, but in a ClusterRoleBinding they must say which.
# The account that it names is the one without a namespace, if that is the only one of the name.
_is(subject, _, name) if {
	_is_free
	subject.kind == "ServiceAccount"
	accounts := [account |
		some account in inventory.everywhere("ServiceAccount")
		account.metadata.name == name
	]
	count(accounts) == 1
	not rbac_bindings.has_namespace(accounts[0])
}

_is_free if not rbac_bindings.has_namespace(review.object)

_namespaced_roles(role) := [found |
	some found in inventory.in_namespace("rbac.authorization.k8s.io/Role", role.namespace)
	found.metadata.name == role.name
]

# Some write a namespace into a ClusterRole, which means nothing. There may be several versions of one.
_cluster_roles := inventory.everywhere("rbac.authorization.k8s.io/ClusterRole")

_own_rules(names) := array.concat(
	[rule | some name in names; some rule in rbac_defaults.rules[name]],
	[rule |
		some role in _cluster_roles
		role.metadata.name in names
		some rule in rbac.rules_of(role)
	],
)

# The names of the ClusterRoles that make up one. The controller gathers what others have gathered, too.
_contributors(name) := {name} if {
	not _is_aggregated(name)
} else := {name} | {other |
	some gathering in graph.reachable(_graph, {name})
	some other in _graph[gathering]
}

_is_aggregated(name) if rbac_defaults.aggregation[name]

_is_aggregated(name) if {
	some role in _aggregated
	role.metadata.name == name
}

_aggregated := [role | some role in _cluster_roles; is_object(role.aggregationRule)]

# What those ClusterRoles gather that gather at all.
_graph[name] := _gathered_by_default(name) | _gathered(name) if {
	some name in (object.keys(rbac_defaults.aggregation) | {role.metadata.name | some role in _aggregated})
}

_gathered_by_default(name) := {other |
	aggregation := rbac_defaults.aggregation[name]
	some role in _cluster_roles
	role.metadata.labels[aggregation.label] == "true"
	other := role.metadata.name
} | object.get(rbac_defaults.aggregation, [name, "gathers"], set())

_gathered(name) := {other |
	some role in _aggregated
	role.metadata.name == name
	some other in _selected(role)
}

_selected(role) := {name |
	some wanted in role.aggregationRule.clusterRoleSelectors
	some found in _cluster_roles
	selector.matches(wanted, selector.labels(found))
	name := found.metadata.name
}
