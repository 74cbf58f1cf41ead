# METADATA
# title: Role may rewrite a critical ConfigMap
# description: |
#   Some config maps of the system decide over more than settings: CoreDNS answers as its own says, aws-auth makes
#   administrators, and joining nodes trust cluster-info. A role reaches them that names them, or that names nothing and
#   counts in their namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
#     description: Customizing DNS service
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#     description: ConfigMaps
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder answers the cluster's name queries with its own address, or makes itself an administrator.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1557, T1098, MS-TA9035]
#   remediation: Grant the write verbs in single namespaces, or list the config maps in `resourceNames`.
#   parameters:
#     critical:
#       type: array
#       items: {type: string}
#       description: Globs of namespace/name of the config maps that no role may change.
#     anyConfigMap:
#       type: boolean
#       description: Whether to report every right to write all config maps there are, with low severity.
package policies.rbac.rbac_critical_configmap_write

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"critical": [
		"kube-system/coredns",
		"kube-system/aws-auth",
		"kube-system/kubeadm-config",
		"kube-system/extension-apiserver-authentication",
		"kube-public/cluster-info",
	],
	"anyConfigMap": false,
}

_parameters := object.union(default_parameters, review.parameters("rbac-critical-configmap-write"))

violation contains {"msg": msg, "details": {"path": grant.resource_path}} if {
	some rule_path, reached in _critical
	grant := _rewrites[rule_path]

	msg := sprintf("rule grants rewriting critical config maps: %s, %s", [grant.text, _reach(grant.rule, reached)])
}

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": "low"}} if {
	_parameters.anyConfigMap == true
	some rule_path, grant in rbac.granted(_writing)
	grant.rule.reach == "all"
	not _critical[rule_path]

	msg := sprintf("rule grants writing all config maps: %s", [grant.text])
}

# The critical ones that a rule may rewrite, by the path of the rule.
_critical[rule_path] := reached if {
	some rule_path, grant in _rewrites
	reached := _reached(grant.rule)
	count(reached) > 0
}

_rewrites := rbac.granted(_rewriting)

_rewriting := rbac.patterns([_right({"update", "patch"})])

_writing := rbac.patterns([_right({"create", "update", "patch", "delete", "deletecollection"})])

_reach(rule, reached) := "in every namespace" if {
	rbac.is_cluster_role
	rule.reach == "all"
} else := sprintf("which reaches %s", [concat(", ", reached)])

_right(verbs) := {"groups": {""}, "resources": {"configmaps"}, "verbs": verbs}

_reached(rule) := {critical |
	some critical in _parameters.critical
	[namespace, name] := split(critical, "/")
	_is_in_scope(namespace)
	_is_named(rule, name)
}

_is_in_scope(_) if rbac.is_cluster_role

_is_in_scope(pattern) if glob.match(pattern, null, _namespace)

_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
	review.object.metadata.namespace != ""
} else := "default"

_is_named(rule, _) if rule.reach == "all"

_is_named(rule, pattern) if {
	some name in rule.names
	glob.match(pattern, null, name)
}
