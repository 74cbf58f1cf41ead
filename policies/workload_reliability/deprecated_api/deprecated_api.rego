# METADATA
# title: Removed or deprecated API
# description: |
#   Kubernetes gives its APIs an end: it first warns of a deprecated version, then no longer serves it, and manifests that
#   still use it cannot be applied. The versions judged are Kubernetes' own. So are the fields that still parse but have no
#   effect, or soon none: old annotations of pods, volumes whose drivers are gone, labels of nodes with beta names.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-policy/
#     description: Kubernetes deprecation policy
# custom:
#   severity: medium
#   attack: A cluster's upgrade stops at objects that no longer apply, or goes on without what an ignored field asked for.
#   protects: [availability, integrity]
#   remediation: Change the apiVersion or the field to the one that takes its place, and adapt what else changed with it.
#   parameters:
#     kubernetesVersion:
#       type: string
#       description: The minor version of Kubernetes to judge for, as 1.31.
#     fields:
#       type: boolean
#       description: Whether deprecated fields, annotations and labels of nodes are judged too.
#     additional:
#       type: array
#       items:
#         type: object
#         properties:
#           apiVersion: {type: string}
#           kind: {type: string}
#           removed: {type: boolean}
#           replacement: {type: string}
#       description: |
#         Other APIs that have an end, such as those of custom resources: the apiVersion, the kind (every kind where it is
#         left out), whether the API is removed already, and what takes its place.
package policies.workload_reliability.deprecated_api

import data.lib.sekisho.api_versions
import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"kubernetesVersion": "1.37", "fields": true, "additional": []}

_parameters := object.union(default_parameters, review.parameters("deprecated-api"))

violation contains {"msg": msg, "details": {"path": path, "severity": "high"}} if {
	some path, found in _uses
	_is_removed(found)

	msg := sprintf("%s no longer works since Kubernetes 1.%d%s", [found.what, found.removed, _advice(found)])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	some path, found in _uses
	version.at_least(_parameters.kubernetesVersion, found.deprecated)
	not _is_removed(found)

	msg := sprintf("%s is deprecated since Kubernetes 1.%d%s", [found.what, found.deprecated, _advice(found)])
}

violation contains {"msg": msg, "details": {"path": ["apiVersion"], "severity": severity}} if {
	some api in _parameters.additional
	api.apiVersion == review.object.apiVersion
	object.get(api, "kind", review.object.kind) == review.object.kind

	[verb, severity] := {true: ["no longer works", "high"], false: ["is deprecated", "low"]}[_says_removed(api)]
	msg := sprintf("%s %s%s", [_api_version, verb, _advice(api)])
}

_is_removed(found) if {
	found.removed != null
	version.at_least(_parameters.kubernetesVersion, found.removed)
}

default _says_removed(_) := false

_says_removed(api) if api.removed == true

_advice(found) := sprintf(": use %s", [found.replacement]) if {
	found.replacement != ""
} else := ""

_api_version := sprintf("apiVersion %q of %s", [review.object.apiVersion, review.object.kind])

# mutation:equivalent swap arguments: the two have no key in common
_uses[["apiVersion"]] := object.union(found, {"what": _api_version}) if {
	found := api_versions.lifecycle(review.object.apiVersion, review.object.kind)
	found != null # mutation:equivalent *: this keeps strict engines from errors
}

_uses[path] := {"what": what, "deprecated": field[0], "removed": field[1], "replacement": field[2]} if {
	_parameters.fields == true
	review.group_kind in _kinds_with_fields # mutation:equivalent *: spares all other kinds the search
	some [path, what, field] in _fields
}

_kinds_with_fields := object.keys(workload.templates) | {"PersistentVolume", "storage.k8s.io/StorageClass"}

_spec := workload.spec if is_object(workload.spec) # mutation:equivalent *: this keeps strict engines from errors

# What the API server hands out has the old name beside the new one.
_fields contains [array.concat(workload.spec_path, ["serviceAccount"]), what, [0, null, "serviceAccountName"]] if {
	name := _spec.serviceAccount
	not name in ["", null, object.get(_spec, "serviceAccountName", null)]

	what := "field serviceAccount"
}

_fields contains [array.concat(workload.spec_path, ["volumes", i, type]), what, field] if {
	some i, volume in workload.spec.volumes
	some type, source in volume
	field := _volume_types[type]
	is_object(source)

	what := sprintf("volume of type %s", [type])
}

_fields contains [["spec", type], what, field] if {
	review.group_kind == "PersistentVolume"
	some type, source in review.object.spec
	field := _volume_types[type]
	is_object(source)

	what := sprintf("volume of type %s", [type])
}

# The API server adds the annotations of AppArmor to pods that have the field, for the sake of old nodes.
_fields contains [array.concat(workload.annotations_path, [key]), what, field] if {
	some key, _ in workload.annotations
	is_string(key) # mutation:equivalent *: no other key is an annotation; this keeps strict engines from errors
	strings.any_prefix_match(key, object.keys(_annotations) | object.keys(_container_annotations)) # mutation:equivalent *: spares the search
	[place, field] := _annotation(key)
	object.get(_spec, place, null) == null

	what := sprintf("annotation %q", [key])
}

_annotation(key) := _annotations[key]

_annotation(key) := [["securityContext", name], field] if {
	some prefix, [name, field] in _container_annotations
	startswith(key, prefix)
	some _, container in workload.containers
	container.name == trim_prefix(key, prefix)
	object.get(container, ["securityContext", name], null) == null
}

_fields contains [path, what, [since, null, replacement]] if {
	some path, label in _labels
	[since, replacement] := _node_labels[label]

	what := sprintf("label %q of nodes", [label])
}

_labels[array.concat(workload.spec_path, ["nodeSelector", label])] := label if some label, _ in workload.spec.nodeSelector

# The keys of label selectors are about pods.
_labels[array.concat(place, steps)] := label if {
	some place, found in _places
	walk(found, [steps, label])
	_node_labels[label] # mutation:equivalent *: no other label is looked up
	steps[count(steps) - 1] in ["key", "topologyKey"]
	not "labelSelector" in steps
}

_places[array.concat(workload.spec_path, [field])] := found if {
	some field in ["affinity", "tolerations", "topologySpreadConstraints"]
	found := workload.spec[field]
}

_places[["spec", "nodeAffinity"]] := review.object.spec.nodeAffinity if review.group_kind == "PersistentVolume"

_places[["allowedTopologies"]] := review.object.allowedTopologies if review.group_kind == "storage.k8s.io/StorageClass"

# As in the warnings of the API server (pkg/api/pod/warnings.go and pkg/api/node/util.go of Kubernetes): the minor versions
# that deprecate a thing and end its effect, and what takes its place.
_volume_types := {
	"cephfs": [28, 31, "a CSI driver"],
	"flocker": [22, 25, ""],
	"gitRepo": [11, 33, "an emptyDir that an init container fills"],
	"glusterfs": [25, 26, "a CSI driver"],
	"photonPersistentDisk": [11, 16, ""],
	"quobyte": [22, 25, "a CSI driver"],
	"rbd": [28, 31, "a CSI driver"],
	"scaleIO": [16, 22, "a CSI driver"],
	"storageos": [22, 25, "a CSI driver"],
}

_node_labels := {
	"beta.kubernetes.io/arch": [14, "kubernetes.io/arch"],
	"beta.kubernetes.io/instance-type": [17, "node.kubernetes.io/instance-type"],
	"beta.kubernetes.io/os": [14, "kubernetes.io/os"],
	"failure-domain.beta.kubernetes.io/region": [17, "topology.kubernetes.io/region"],
	"failure-domain.beta.kubernetes.io/zone": [17, "topology.kubernetes.io/zone"],
	"node-role.kubernetes.io/master": [20, "node-role.kubernetes.io/control-plane"],
}

# With the field of the pod, or of the container whose name ends the annotation, that replaces it.
_annotations := {
	"scheduler.alpha.kubernetes.io/critical-pod": [["priorityClassName"], [13, 16, "priorityClassName"]],
	"seccomp.security.alpha.kubernetes.io/pod": [["securityContext", "seccompProfile"], [19, 27, "securityContext.seccompProfile"]],
	"security.alpha.kubernetes.io/sysctls": [["securityContext", "sysctls"], [11, 11, "securityContext.sysctls"]], # mutation:equivalent change literal: what is removed is not deprecated
	"security.alpha.kubernetes.io/unsafe-sysctls": [["securityContext", "sysctls"], [11, 11, "securityContext.sysctls"]], # mutation:equivalent change literal: what is removed is not deprecated
}

_container_annotations := {
	"container.apparmor.security.beta.kubernetes.io/": ["appArmorProfile", [30, null, "securityContext.appArmorProfile"]],
	"container.seccomp.security.alpha.kubernetes.io/": ["seccompProfile", [19, 27, "securityContext.seccompProfile"]],
}
