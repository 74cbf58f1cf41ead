# METADATA
# title: Pod uses a Secret it may not
# description: |
#   Whoever may create a pod may read every Secret of its namespace through it, whatever RBAC says about Secrets. A list of
#   the Secrets that pods may use, or a label on those that they may not, keeps the rest out of reach. Judged are all
#   references: of environment variables, volumes, projected volumes, CSI and older storage drivers, and pull secrets. With
#   the defaults everything passes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for Secrets
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   inventory: [v1/Secret]
#   attack: Whoever can create a pod mounts the credential of another team or of the platform, and uses it.
#   principles: [least-privilege, separation]
#   protects: [confidentiality]
#   threats: [T1552.007, MS-TA9025]
#   remediation: Use a Secret that is meant for this pod, or add its name to the parameter `allowedNames`.
#   parameters:
#     allowedNames:
#       type: array
#       items: {type: string}
#       description: |
#         Names of the Secrets that pods may use. `*` stands for any characters, `$(namespace)` and `$(serviceAccount)` for
#         the pod's own. An empty list allows all, as does `*`.
#     denyLabels:
#       type: object
#       properties:
#         matchLabels:
#           type: object
#           additionalProperties: {type: string}
#         matchExpressions:
#           type: array
#           items:
#             type: object
#             properties:
#               key: {type: string}
#               operator: {type: string}
#               values: {type: array, items: {type: string}}
#       description: |
#         A label selector of the Secrets that no pod may use, where they are seen together with the pod. An empty one
#         selects none.
#     forbidAll:
#       type: boolean
#       description: Whether no pod may use any Secret, whatever its name is.
package policies.secrets.secret_reference_allowlist

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedNames": ["*"], "denyLabels": {}, "forbidAll": false}

# mutation:equivalent replace call: without the defaults there is nothing to judge by either
_parameters := object.union(default_parameters, review.parameters("secret-reference-allowlist"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.forbidAll == true
	some path, reference in _references

	msg := sprintf("%s uses Secret %q, while pods may use none", [reference.owner, reference.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_restricts_names
	some path, reference in _references
	not _is_allowed(reference.name)

	msg := sprintf("%s uses Secret %q, which is not among the allowed names", [reference.owner, reference.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_restricts_labels
	some path, reference in _references
	some secret in inventory.in_namespace("Secret", inventory.namespace)
	inventory.name_of(secret) == reference.name
	selector.matches(_parameters.denyLabels, selector.labels(secret))

	msg := sprintf("%s uses Secret %q, whose labels forbid it", [reference.owner, reference.name])
}

_restricts_names if {
	not _parameters.forbidAll == true
	count(_parameters.allowedNames) > 0
	not "*" in _parameters.allowedNames # mutation:equivalent *: it fits every name; this spares the search
}

_restricts_labels if {
	not _parameters.forbidAll == true
	not selector.is_empty(_parameters.denyLabels)
}

_is_allowed(name) if {
	some pattern in _parameters.allowedNames
	own := strings.replace_n({"$(namespace)": inventory.namespace, "$(serviceAccount)": _account}, pattern)
	glob.match(own, null, name)
}

_account := array.concat(
	[name |
		some field in ["serviceAccountName", "serviceAccount"] # The second one is the older name.
		name := workload.spec[field]
		is_string(name)
		name != ""
	],
	["default"],
)[0]

# Every reference to a Secret, by the path of its name.
_references[path] := {"owner": owner, "name": name} if {
	some container_path, container in workload.containers
	some field, rest in {"env": ["valueFrom", "secretKeyRef", "name"], "envFrom": ["secretRef", "name"]}
	some i, source in container[field]
	is_object(source) # mutation:equivalent *: keeps strict engines from errors
	name := object.get(source, rest, null)
	is_string(name)

	owner := sprintf("container %q", [container.name])
	path := array.concat(container_path, array.concat([field, i], rest))
}

_references[array.concat(volume_path, rest)] := {"owner": sprintf("volume %q", [volume.name]), "name": name} if {
	some volume_path, volume in workload.volumes

	# mutation:equivalent swap arguments: the order is lost in the keys
	some rest in array.concat(_volume_paths, [["projected", "sources", i, "secret", "name"] |
		some i, _ in volume.projected.sources
	])
	name := object.get(volume, rest, null)
	is_string(name)
}

_references[path] := {"owner": "pod", "name": name} if {
	some i, reference in workload.spec.imagePullSecrets
	name := reference.name
	is_string(name)

	path := array.concat(workload.spec_path, ["imagePullSecrets", i, "name"])
}

# mutation:equivalent swap arguments: the order is lost in the keys
_volume_paths := array.concat(
	[["secret", "secretName"], ["azureFile", "secretName"], ["csi", "nodePublishSecretRef", "name"]],
	[[driver, "secretRef", "name"] | some driver in ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"]],
)
