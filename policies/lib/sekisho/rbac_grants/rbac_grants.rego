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
#   The rules of a role, with those that it gathers from others, as rbac.rule_of reads them. None if the role is not seen
#   and not one of the user-facing default roles.
rules("Role", namespace, name) := [rule |
	some found in _namespaced_roles(namespace, name)
	some rule in rbac.rules_of(found)
]

rules("ClusterRole", _, name) := _own_rules(_contributors(name))

# METADATA
# description: The rules that a ClusterRole, given as the object, has and gathers. It need not be among the objects seen.
rules_of_object(role) := array.concat([rule | some rule in rbac.rules_of(role)], [rule |
	some name in _selected(role)
	name != role.metadata.name
	some rule in rules("ClusterRole", "", name)
])

# METADATA
# description: What rbac.takeover_rights finds in the rules of a role.
takeover_rights(kind, namespace, name, cluster_wide) := rbac.takeover_rights(rules(kind, namespace, name), cluster_wide)

# METADATA
# description: Whether a role is among the objects seen, or is one that every cluster has.
is_there(role) if rbac_defaults.is_default(role)

is_there(role) if {
	role.kind == "Role"
	count(_namespaced_roles(role.namespace, role.name)) > 0
}

is_there(role) if {
	role.kind == "ClusterRole"
	_cluster_roles[role.name]
}

# METADATA
# description: |
#   The bindings that reach the service account of the pod under review, directly or through its groups, each as {text,
#   subject, role, cluster_wide, where}. subject is the subject that is the account; text names the binding and where the
#   place in which the role holds, for messages.
bindings(namespace, name) := _bindings(namespace, name, _is_free)

# Manifests that are to be applied to a namespace of one's choice have none, but in a ClusterRoleBinding they must say which.
_is_free if {
	not rbac_bindings.has_namespace(review.object)
} else := false

_bindings(namespace, name, is_free) := {found |
	some key in (_keys(namespace, name) | {key | is_free; key := _key_in_any_namespace(name)})
	some [kind, binding, subject] in _by_subject[key]

	scope := _scope(kind, binding)
	found := {
		"text": sprintf("%s %q", [kind, inventory.name_of(binding)]),
		"subject": subject,
		"role": rbac_bindings.role_of(binding, scope),
		"cluster_wide": kind == "ClusterRoleBinding",
		"where": rbac_bindings.where(binding, scope),
	}
}

# The account and its groups, as the subjects of bindings are called in _subjects.
_keys(namespace, name) := {
	_key("ServiceAccount", namespace, name),
	_key("Group", "", "system:authenticated"),
	_key("Group", "", "system:serviceaccounts"),
	_key("Group", "", concat(":", ["system:serviceaccounts", namespace])),
}

_key(kind, namespace, name) := concat("/", [kind, namespace, name])

# The account that a binding names is the one without a namespace, if that is the only one of the name.
_key_in_any_namespace(name) := _key("ServiceAccount", "*", name) if {
	[i] = [i | some i, _ in _accounts_by_name[name]]
	not rbac_bindings.has_namespace(inventory.everywhere("ServiceAccount")[i])
}

_accounts_by_name := object.union_n([{account.metadata.name: {i: true}} |
	some i, account in inventory.everywhere("ServiceAccount")
])

# All bindings by their subjects: pods are many, and so are bindings.
_by_subject := _subjects

_subjects[key] contains [kind, binding, subject] if {
	some kind in ["ClusterRoleBinding", "RoleBinding"]
	some binding in inventory.everywhere(concat("/", ["rbac.authorization.k8s.io", kind]))
	some written in binding.subjects
	subject := rbac_bindings.subject(written, _scope(kind, binding))
	some key in {_key(subject.kind, subject.namespace, subject.name), _key(written.kind, "*", subject.name)}
}

_scope("ClusterRoleBinding", _) := ""

_scope("RoleBinding", binding) := inventory.namespace_of(binding)

_namespaced_roles(namespace, name) := [found |
	some found in inventory.in_namespace("rbac.authorization.k8s.io/Role", namespace)
	found.metadata.name == name
]

# By name. Some write a namespace into a ClusterRole, which means nothing. There may be several versions of one.
_cluster_roles := _named_cluster_roles

_named_cluster_roles[role.metadata.name] contains role if {
	some role in inventory.everywhere("rbac.authorization.k8s.io/ClusterRole")
}

_own_rules(names) := array.concat(
	[rule | some name in names; some rule in _default_rules[name]],
	[rule | some name in names; some role in _cluster_roles[name]; some rule in rbac.rules_of(role)],
)

_default_rules := {name: [rbac.rule_of(rule) | some rule in rules] | some name, rules in rbac_defaults.rules}

# The names of the ClusterRoles that make up one. The controller gathers what others have gathered, too.
_contributors(name) := {name} if {
	not name in _gathering
} else := {name} | {other |
	some gathering in graph.reachable(_graph, {name})
	some other in _graph[gathering]
}

# The names of the ClusterRoles that gather at all.
_gathering := object.keys(rbac_defaults.aggregation) | object.keys(_aggregated)

_aggregated := {name: roles |
	some name, found in _cluster_roles
	roles := {role | some role in found; is_object(role.aggregationRule)}
	roles != set()
}

_graph := {name: gathered |
	some name in _gathering
	gathered := _gathered_by_default(name) | _gathered(name)
}

_gathered_by_default(name) := {other |
	aggregation := rbac_defaults.aggregation[name]
	some other, roles in _cluster_roles
	some role in roles
	role.metadata.labels[aggregation.label] == "true"
} | object.get(rbac_defaults.aggregation, [name, "gathers"], set())

_gathered(name) := {other | some role in _aggregated[name]; some other in _selected(role)}

_selected(role) := {name |
	some wanted in role.aggregationRule.clusterRoleSelectors
	some name, roles in _cluster_roles
	some found in roles
	selector.matches(wanted, selector.labels(found))
}
