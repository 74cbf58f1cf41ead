# METADATA
# title: Admission webhook can lock the cluster
# description: |
#   With failurePolicy Fail, a webhook that is down stops what it is asked about. Where that is nodes, their leases, events
#   or reviews of tokens and access, the cluster itself stops; where it is the pods of kube-system or of the webhook's own
#   namespace, neither comes back by itself. A webhook that answers slowly holds up each request for its timeout. Namespaces
#   that a selector may or may not cover, for want of their labels, and webhooks with matchConditions or an objectSelector
#   that picks are left alone. The workload behind the webhook's Service is judged when it is among the objects: it needs two
#   replicas and a PodDisruptionBudget. Since Kubernetes 1.37 no webhook is asked about reviews.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/
#     description: Good practices of admission webhooks
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#timeouts
#     description: Timeouts of webhooks
# custom:
#   severity: medium
#   kinds:
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#   inventory:
#     - PodBearing
#     - v1/Namespace
#     - v1/Service
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - policy/v1/PodDisruptionBudget
#   attack: Whoever stops one pod, or a plain outage of it, stops the whole cluster and keeps it from coming back.
#   principles: [defence-in-depth, separation]
#   protects: [availability]
#   threats: [T1499, MS-TA9040]
#   remediation: Leave out what the cluster needs to come up, set `timeoutSeconds` to 10 or less, and run two replicas.
#   parameters:
#     maxTimeout:
#       type: integer
#       description: The most seconds that the API server may wait for a webhook.
#     systemNamespaces:
#       type: array
#       items: {type: string}
#       description: Namespaces whose pods must start while the webhook is down, besides the webhook's own.
#     kubernetesVersion:
#       type: string
#       description: The version of the cluster, as 1.37.
#     complete:
#       type: boolean
#       description: |
#         Whether all objects there are have been given, so that a PodDisruptionBudget that is not among them does not exist.
package policies.admission.webhook_availability

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.version
import data.lib.sekisho.webhook

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"maxTimeout": 10,
	"systemNamespaces": ["kube-system"],
	"kubernetesVersion": "1.37",
	"complete": false,
}

_parameters := object.union(default_parameters, review.parameters("webhook-availability"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in webhook.webhooks
	is_number(hook.timeoutSeconds) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	hook.timeoutSeconds > _parameters.maxTimeout

	bounds := [hook.name, format_int(hook.timeoutSeconds, 10), format_int(_parameters.maxTimeout, 10)]
	msg := sprintf("webhook %q may hold up a request for %s seconds, more than %s", bounds)
	path := array.concat(webhook_path, ["timeoutSeconds"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in _closing
	_picks_objects_without_labels(hook)
	patterns := {pattern |
		some rule in hook.rules
		some pattern in rule.resources
		some resource in _vital_resources
		_is_covered(hook, resource)
		some operation in resource.operations
		webhook.matches(object.union(rule, {"resources": [pattern]}), resource, operation)
	}
	count(patterns) > 0

	text := "webhook %q stops the cluster when it is down, as it covers %s: failurePolicy is Fail"
	msg := sprintf(text, [hook.name, concat(", ", patterns)])
	path := array.concat(webhook_path, ["rules"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in _closing
	some rule in hook.rules
	webhook.matches(rule, webhook.pods, "CREATE")
	namespaces := {namespace | some namespace in _needed_namespaces(hook); _selects_namespace(hook, namespace)}
	count(namespaces) > 0

	text := "webhook %q keeps pods of %s from starting when it is down: failurePolicy is Fail"
	msg := sprintf(text, [hook.name, concat(", ", namespaces)])
	path := array.concat(webhook_path, ["namespaceSelector"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in _first_of_service
	some [backend] in [_backends(hook)]
	_replicas(backend) < 2

	text := "webhook %q fails closed, and %s %q behind it has fewer than two replicas"
	msg := sprintf(text, [hook.name, backend.object.kind, backend.name])
	path := array.concat(webhook_path, ["clientConfig", "service"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in _first_of_service
	some backend in _backends(hook)
	_replicas(backend) > 1
	namespace := inventory.namespace_of(backend.object)
	inventory.is_known("policy/PodDisruptionBudget", namespace, _parameters.complete)
	not _has_budget(backend, namespace)

	text := "webhook %q fails closed, and no PodDisruptionBudget covers %s %q behind it"
	msg := sprintf(text, [hook.name, backend.object.kind, backend.name])
	path := array.concat(webhook_path, ["clientConfig", "service"])
}

_closing[path] := hook if {
	some path, hook in webhook.webhooks
	hook.failurePolicy == "Fail"
	not _has_conditions(hook)
}

_has_conditions(hook) if hook.matchConditions[_] # mutation:equivalent first element only: one is enough

_vital_resources := _always_vital | {resource | some resource in _reviews; not version.at_least(_parameters.kubernetesVersion, 37)}

_always_vital := {
	{"group": "", "name": "nodes", "scope": "Cluster", "operations": {"CREATE", "UPDATE"}},
	{"group": "", "name": "nodes/status", "scope": "Cluster", "operations": {"UPDATE"}},
	{"group": "", "name": "events", "scope": "Namespaced", "operations": {"CREATE"}},
	{"group": "events.k8s.io", "name": "events", "scope": "Namespaced", "operations": {"CREATE"}},
	{"group": "coordination.k8s.io", "name": "leases", "scope": "Namespaced", "operations": {"CREATE", "UPDATE"}},
}

_reviews := {
	{"group": "authentication.k8s.io", "name": "tokenreviews", "scope": "Cluster", "operations": {"CREATE"}},
	{"group": "authorization.k8s.io", "name": "subjectaccessreviews", "scope": "Cluster", "operations": {"CREATE"}},
}

_is_covered(_, resource) if resource.scope == "Cluster"

# Nodes renew their leases in kube-node-lease.
_is_covered(hook, resource) if {
	resource.scope == "Namespaced" # mutation:equivalent *: what has no namespace is covered anyway

	# mutation:equivalent swap arguments: the order does not matter
	some namespace in array.concat(["kube-node-lease"], _parameters.systemNamespaces)
	_selects_namespace(hook, namespace)
}

_needed_namespaces(hook) := {namespace |
	_picks_objects_without_labels(hook)
	some namespace in _parameters.systemNamespaces
} | {namespace |
	selector.is_empty(_selector(hook, "objectSelector")) # Its own pods may have labels that leave them out.
	[namespace, _] := _service(hook)
}

# How the objects of the cluster are labelled is not known. A selector that picks what has no labels picks most of them.
_picks_objects_without_labels(hook) if selector.matches(_selector(hook, "objectSelector"), {}) # mutation:equivalent change literal: no selector asks for _

_selects_namespace(hook, namespace) if {
	wanted := _selector(hook, "namespaceSelector")
	given := _labels_of(namespace)
	_is_decided(wanted, given)
	labels := object.union_n(array.concat(given, [{"kubernetes.io/metadata.name": namespace}]))
	selector.matches(wanted, labels)
}

# The labels of a namespace, if it is among the objects.
_labels_of(namespace) := [selector.labels(found) |
	some found in inventory.cluster("Namespace")
	inventory.name_of(found) == namespace
]

_is_decided(_, given) if count(given) > 0

# Of a namespace that is not among the objects only the name is known. It matches no matchLabels of other keys.
_is_decided(wanted, _) if {
	every key in {expression.key | some expression in wanted.matchExpressions} {
		key == "kubernetes.io/metadata.name"
	}
}

_selector(hook, field) := hook[field] if {
	is_object(hook[field]) # mutation:equivalent *: unset fields are not there; this keeps strict engines from errors
}

# mutation:equivalent change literal: no other fields are read
else := {}

# Webhooks of one Service share what is wrong with it.
_first_of_service[path] := hook if {
	some path, hook in webhook.webhooks
	path == min({other_path |
		some other_path, other in webhook.webhooks
		other.failurePolicy == "Fail"
		_service(other) == _service(hook)
	})
}

_service(hook) := [service.namespace, service.name] if {
	service := hook.clientConfig.service
	is_string(service.namespace)
}

_backends(hook) := [pod |
	[namespace, name] := _service(hook)
	some service in inventory.in_namespace("Service", namespace)
	inventory.name_of(service) == name
	is_object(service.spec.selector) # mutation:equivalent *: count has no value for null; this keeps strict engines from errors
	some pod in inventory.pods(namespace)
	not pod.group_kind in {"batch/CronJob", "batch/Job"}
	not pod.object.metadata.ownerReferences[0]
	selector.matches_map(service.spec.selector, pod.labels)
]

# A DaemonSet has as many as there are nodes.
_replicas(backend) := max(minima) if {
	minima := [_number(scaler.spec, "minReplicas") |
		some scaler in inventory.in_namespace("autoscaling/HorizontalPodAutoscaler", inventory.namespace_of(backend.object))
		scaler.spec.scaleTargetRef.kind == backend.object.kind
		scaler.spec.scaleTargetRef.name == backend.name
	]
} else := _number(backend.object.spec, "replicas") if {
	backend.group_kind != "apps/DaemonSet"
}

_number(spec, field) := spec[field] if {
	is_number(spec[field])
}

# mutation:equivalent change literal: both are fewer than two
else := 1

_has_budget(backend, namespace) if {
	some budget in inventory.in_namespace("policy/PodDisruptionBudget", namespace)
	selector.matches(budget.spec.selector, backend.labels)
}
