# METADATA
# title: Admission webhooks and their rules
# description: |
#   The webhooks of both configurations with the API server's defaults, and what their rules and those of admission
#   policies ask about, read as the API server reads them.
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
webhooks[path] := object.union_n([_defaults, written, {"name": _name(webhook, i)}]) if {
	review.group_kind in _configurations
	some i, webhook in review.object.webhooks
	is_object(webhook) # mutation:equivalent *: object.remove has no value for others; this keeps strict engines from errors

	path := ["webhooks", i]
	written := object.remove(webhook, [field | some field, value in webhook; value == null])
}

_name(webhook, i) := webhook.name if {
	is_string(webhook.name)
	webhook.name != ""
} else := sprintf("webhooks[%d]", [i])

# Clusters before 1.22 serve v1beta1, where other values stand for what is not written.
_defaults := {"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30} if {
	review.object.apiVersion == "admissionregistration.k8s.io/v1beta1"
} else := {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10}

# METADATA
# description: |
#   What picks the requests that a webhook, an admission policy or a binding of one judges, keyed by path: {owner, match,
#   rules, excluded}. match holds its selectors and its matchPolicy; rules are keyed by their path.
matchers[path] := matcher if {
	some path, hook in webhooks
	matcher := {
		"owner": sprintf("webhook %q", [hook.name]),
		"match": hook,
		"rules": _rules(path, hook, "rules"),
		"excluded": {},
	}
}

matchers[path] := matcher if {
	[owner, field] := _policy_matchers[review.group_kind]
	path := ["spec", field]
	match := _object(review.object.spec, field)
	matcher := {
		"owner": owner,
		"match": match,
		"rules": _rules_or_all(_rules(path, match, "resourceRules")),
		"excluded": _rules(path, match, "excludeResourceRules"),
	}
}

_policy_matchers := {
	"admissionregistration.k8s.io/MutatingAdmissionPolicy": ["admission policy", "matchConstraints"],
	"admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": ["binding", "matchResources"],
	"admissionregistration.k8s.io/ValidatingAdmissionPolicy": ["admission policy", "matchConstraints"],
	"admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": ["binding", "matchResources"],
}

_object(holder, field) := holder[field] if {
	is_object(holder[field])
} else := {}

_rules(path, holder, field) := {array.concat(path, [field, i]): rule |
	some i, rule in holder[field]
	is_object(rule)
}

# A binding without rules goes by its policy's; the API server reads none as a rule for everything.
_rules_or_all(rules) := {["spec"]: {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*/*"]}} if {
	rules == {}
} else := rules

# METADATA
# description: The sensitive resources that a matcher picks for any operation that matters.
picked_resources(matcher) := {resource |
	some rule in matcher.rules
	some [_, resource, operation] in sensitive_requests(rule)
	not _is_excluded(matcher, resource, operation)
}

# METADATA
# description: Whether a matcher picks an operation on a resource, whatever its selectors say.
picks(matcher, resource, operation) if {
	some rule in matcher.rules
	matches(rule, resource, operation)
	not _is_excluded(matcher, resource, operation)
}

# METADATA
# description: |
#   The path of the first rule that picks pods where none of the matcher's speaks of pods/ephemeralcontainers, through which
#   containers are added to pods that run.
rule_without_ephemeral_containers(matcher) := min(paths) if {
	not _reaches_ephemeral_containers(matcher)
	paths := {path |
		some path, rule in matcher.rules
		some operation in _write
		matches(rule, pods, operation)
	}
}

_reaches_ephemeral_containers(matcher) if {
	some rule in matcher.rules
	is_about(rule, _ephemeral_containers)
	not _is_excluded(matcher, _ephemeral_containers, "UPDATE")
}

# METADATA
# description: Pods as matches takes them.
pods := {"group": "", "name": "pods", "scope": "Namespaced"}

_ephemeral_containers := {"group": "", "name": "pods/ephemeralcontainers", "scope": "Namespaced"}

_is_excluded(matcher, resource, operation) if {
	some rule in matcher.excluded
	not _is_about_single_objects(rule)
	matches(rule, resource, operation)
}

_is_about_single_objects(rule) if rule.resourceNames[_]

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
	_is(resource, wanted)
	_is(subresource, wanted_subresource)
}

_is(pattern, wanted) if pattern == wanted

_is("*", _)

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
# description: |
#   What a rule asks about of the sensitive resources, as [entry of the rule's resources, resource, operation].
sensitive_requests(rule) := {[pattern, resource, operation] |
	spoken_of := union({_of_group(group) | some group in rule.apiGroups}) & _of_scope(object.get(rule, "scope", null))
	some pattern in rule.resources
	some resource in (_named_by(pattern) & spoken_of)
	some operation in _operations(rule, resource)
}

# The sensitive resources by the single things that rules say: few things are said, by many rules.
_of_group(group) := {resource | some resource in sensitive_resources; group in {"*", resource.group}}

_of_scope(scope) := {resource | some resource in sensitive_resources; scope in {null, "*", resource.scope}}

_named_by(pattern) := {resource | some resource in sensitive_resources; names(pattern, resource.name)}

_operations(rule, resource) := resource.operations if {
	"*" in rule.operations
} else := {operation | some operation in rule.operations} & resource.operations

# METADATA
# description: The entries of a rule's resources that cover a sensitive resource.
sensitive_patterns(rule) := {pattern | some [pattern, _, _] in sensitive_requests(rule)}
