# METADATA
# title: Bindings of roles
# description: |
#   Who gets which role from the RoleBinding or ClusterRoleBinding under review, as the RBAC authorizer reads it. Everything
#   is empty for all other kinds. What the roles grant is in lib.sekisho.rbac_grants, which needs other objects.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
#     description: RoleBinding and ClusterRoleBinding
package lib.sekisho.rbac_bindings

import data.lib.sekisho.review

# METADATA
# description: |
#   The subjects, by their path, each as {kind, namespace, name, text}: text is for messages. Only service accounts have a
#   namespace. The user that a service account is to the API server counts as the service account.
subjects[path] := found if {
	some i, written in review.object.subjects
	is_object(written)
	found := subject(written, namespace)

	path := ["subjects", i]
}

is_binding if review.group_kind in ["rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding"]

# METADATA
# description: Whether the role holds in all namespaces.
is_cluster_wide if review.group_kind == "rbac.authorization.k8s.io/ClusterRoleBinding"

# METADATA
# description: The namespace in which the role holds, empty for all of them.
namespace := "" if is_cluster_wide

namespace := _text(review.object, ["metadata", "namespace"], "default") if {
	review.group_kind == "rbac.authorization.k8s.io/RoleBinding"
}

# METADATA
# description: The role as {kind, namespace, name}. What is missing is empty, as is the namespace of a ClusterRole.
role := role_of(review.object, namespace)

role_of(binding, binding_namespace) := {
	"kind": kind,
	"namespace": _role_namespace(kind, binding_namespace),
	"name": _text(binding, ["roleRef", "name"], ""),
} if {
	kind := _text(binding, ["roleRef", "kind"], "")
}

# METADATA
# description: |
#   Whether this is the binding that gives cluster-admin to the group system:masters in every cluster. Others may be added
#   to its subjects; the API server only sees to it that the group is there.
is_bootstrap_cluster_admin if {
	is_cluster_wide
	review.object.metadata.name == "cluster-admin"
	role == {"kind": "ClusterRole", "namespace": "", "name": "cluster-admin"}
}

# METADATA
# description: What the subjects gain, for messages.
gain := sprintf("%s %q in %s", [_kind, role.name, where(review.object, namespace)])

# METADATA
# description: Where the role of a binding holds, for messages.
where(_, "") := "the whole cluster"

where(binding, binding_namespace) := text if {
	binding_namespace != ""
	text := {true: sprintf("namespace %q", [binding_namespace]), false: "its namespace"}[_is_written(binding)]
}

_is_written(binding) if {
	has_namespace(binding)
} else := false

# METADATA
# description: Whether the namespace of an object is written in its manifest. If not, it lands where the user says.
has_namespace(object) if _text(object, ["metadata", "namespace"], "") != ""

# METADATA
# description: |
#   Whether the role is one of a list, which has ClusterRoles by their name and Roles as namespace/name. A Role may have
#   any name, so that of a harmless ClusterRole says nothing about it.
is_role_of(list) if {
	role.kind == "ClusterRole"
	role.name in list
}

is_role_of(list) if {
	role.kind == "Role"
	concat("/", [role.namespace, role.name]) in list
}

# METADATA
# description: A subject as it is written in a binding of a namespace, which is empty for a ClusterRoleBinding.
subject(written, _) := _without_namespace("Group", _text(written, ["name"], "")) if written.kind == "Group"

subject(written, _) := _user(_text(written, ["name"], "")) if written.kind == "User"

# The API server refuses a service account without a namespace in a ClusterRoleBinding. In a RoleBinding it is one of the
# binding's namespace.
subject(written, binding_namespace) := _account(account_namespace, name) if {
	written.kind == "ServiceAccount"
	name := _text(written, ["name"], "")
	account_namespace := _text(written, ["namespace"], binding_namespace)
}

_user(name) := _account(parts[2], parts[3]) if {
	regex.match(`^system:serviceaccount:[^:]+:[^:]+$`, name)
	parts := split(name, ":")
} else := _without_namespace("User", name)

_without_namespace(kind, name) := {
	"kind": kind,
	"namespace": "",
	"name": name,
	"text": sprintf("%s %q", [lower(kind), name]),
}

_account(account_namespace, name) := {
	"kind": "ServiceAccount",
	"namespace": account_namespace,
	"name": name,
	"text": sprintf("service account %q", [trim_left(concat("/", [account_namespace, name]), "/")]),
}

_role_namespace(kind, binding_namespace) := "" if {
	kind == "ClusterRole"
} else := binding_namespace

_kind := role.kind if role.kind != ""

_kind := "role" if role.kind == ""

_text(written, path, fallback) := text if {
	text := object.get(written, path, fallback)
	is_string(text)
	text != ""
} else := fallback
