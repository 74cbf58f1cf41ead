# METADATA
# title: Admission webhooks and their rules
# description: |
#   The webhooks of both configurations with the API server's defaults, and what a rule asks about, read as the API server
#   reads it. Rules of admission policies are the same, so that matches and names serve them too.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
#     description: Dynamic admission control
package lib.sekisho.webhook

import data.lib.sekisho.review

_configurations := {
	"admissionregistration.k8s.io/MutatingWebhookConfiguration",
	"admissionregistration.k8s.io/ValidatingWebhookConfiguration",
}

# METADATA
# description: |
#   The webhooks of a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration, keyed by path. Each has a name and
#   the fields that the API server fills in.
webhooks[path] := object.union(webhook, filled) if {
	review.group_kind in _configurations
	some i, webhook in review.object.webhooks
	is_object(webhook) # mutation:equivalent *: object.union has no value for others; this keeps strict engines from errors

	path := ["webhooks", i]
	filled := object.union(
		{"name": _name(webhook, i)},
		{field: value | some field, default_value in _defaults; value := _set_or(webhook, field, default_value)},
	)
}

_name(webhook, i) := webhook.name if {
	is_string(webhook.name)
	webhook.name != ""
} else := sprintf("webhooks[%d]", [i])

_set_or(webhook, field, default_value) := default_value if {
	object.get(webhook, field, null) == null
} else := webhook[field]

# Clusters before 1.22 serve v1beta1, where other values stand for what is not written.
_defaults := {"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30} if {
	review.object.apiVersion == "admissionregistration.k8s.io/v1beta1"
} else := {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10}

# METADATA
# description: |
#   Whether a rule asks about an operation on a resource, which is {group, name, scope}; the name holds the subresource, as
#   pods/exec. Versions are left out, as the API server converts to the version that a rule names unless matchPolicy is
#   Exact.
matches(rule, resource, operation) if {
	_lists(rule.operations, operation)
	is_about(rule, resource)
	_fits_scope(rule, resource)
}

# METADATA
# description: Whether a rule speaks of a resource, leaving out its operations and its scope.
is_about(rule, resource) if {
	_lists(rule.apiGroups, resource.group)
	some pattern in rule.resources
	names(pattern, resource.name)
}

# METADATA
# description: |
#   Whether an entry of a rule's resources covers a resource. Unlike in RBAC `*` covers no subresources, and `pods/*` covers
#   pods themselves besides all that is below them.
names(pattern, name) if {
	is_string(pattern)
	[resource, subresource] := _split(pattern)
	[wanted, wanted_subresource] := _split(name)
	resource in {"*", wanted}
	subresource in {"*", wanted_subresource}
}

_split(text) := [parts[0], concat("/", array.slice(parts, 1, count(parts)))] if parts := split(text, "/")

_lists(items, wanted) if wanted in items

_lists(items, _) if "*" in items

_fits_scope(rule, _) if object.get(rule, "scope", null) in {null, "*"}

_fits_scope(rule, resource) if rule.scope == resource.scope

# METADATA
# description: |
#   Resources through which somebody runs code in the cluster, or gets rights in it or round its gates, each with the
#   operations that do so.
sensitive_resources := {resource |
	some scope, operations_of in _sensitive
	some group, names_of in operations_of
	some name, operations in names_of

	resource := {"group": group, "name": name, "scope": scope, "operations": operations}
}

_write := {"CREATE", "UPDATE"}

_sensitive := {
	"Namespaced": {
		"": {
			"pods": _write,
			"pods/ephemeralcontainers": {"UPDATE"},
			"pods/attach": {"CONNECT"},
			"pods/exec": {"CONNECT"},
			"pods/portforward": {"CONNECT"},
			"pods/proxy": {"CONNECT"},
			"podtemplates": _write,
			"replicationcontrollers": _write,
			"serviceaccounts/token": {"CREATE"},
		},
		"apps": {"daemonsets": _write, "deployments": _write, "replicasets": _write, "statefulsets": _write},
		"batch": {"cronjobs": _write, "jobs": _write},
		"rbac.authorization.k8s.io": {"rolebindings": _write, "roles": _write},
	},
	"Cluster": {
		"": {"namespaces": _write, "nodes/proxy": {"CONNECT"}},
		# No webhook of the API is ever asked about these, but those that stand in files of the API server are.
		"admissionregistration.k8s.io": {
			"mutatingadmissionpolicies": _write,
			"mutatingadmissionpolicybindings": _write,
			"mutatingwebhookconfigurations": _write,
			"validatingadmissionpolicies": _write,
			"validatingadmissionpolicybindings": _write,
			"validatingwebhookconfigurations": _write,
		},
		"rbac.authorization.k8s.io": {"clusterrolebindings": _write, "clusterroles": _write},
	},
}

# METADATA
# description: The entries of a rule's resources that cover a sensitive resource, under an operation that matters.
sensitive_patterns(rule) := {pattern |
	some pattern in rule.resources
	some resource in sensitive_resources
	some operation in resource.operations
	matches(object.union(rule, {"resources": [pattern]}), resource, operation)
}
