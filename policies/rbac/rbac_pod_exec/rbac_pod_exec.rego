# METADATA
# title: Role may exec, attach, debug or tunnel into pods
# description: |
#   Commands in a running container use its service account, secrets and network, past every check of what is deployed;
#   ephemeral containers bring an image of their own along, and tunnels reach ports that no network policy opens. `get` is
#   as good as `create` for exec, attach and portforward over WebSocket before Kubernetes 1.35, and later where the
#   feature gate AuthorizePodWebsocketUpgradeCreatePermission is off. `pods/*` grants nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
#     description: Referring to resources
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/
#     description: Get a shell to a running container
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder runs commands in a pod that is more powerful than itself and takes the pod's credentials.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1609, MS-TA9006]
#   remediation: Remove the subresource from the rule; grant it for the time of an incident only.
#   parameters:
#     subresources:
#       type: array
#       items: {type: string, enum: [exec, attach, ephemeralcontainers, portforward, proxy]}
#       description: Subresources of pods that no role may grant.
package policies.rbac.rbac_pod_exec

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"subresources": ["exec", "attach", "ephemeralcontainers", "portforward", "proxy"]}

_parameters := object.union(default_parameters, review.parameters("rbac-pod-exec"))

violation contains {"msg": msg, "details": {"path": grant.resource_path}} if {
	some grant in rbac.granted(_rights)

	msg := sprintf("rule grants access into pods: %s", [grant.text])
}

_rights := rbac.patterns([{"groups": {""}, "resources": {sprintf("pods/%s", [subresource])}, "verbs": verbs} |
	some subresource in _parameters.subresources
	verbs := _verbs[subresource]
])

_verbs := {
	"attach": {"create", "get"},
	"ephemeralcontainers": {"update", "patch"},
	"exec": {"create", "get"},
	"portforward": {"create", "get"},
	"proxy": {"create", "get"},
}
