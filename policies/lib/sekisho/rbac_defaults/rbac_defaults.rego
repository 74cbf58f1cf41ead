# METADATA
# title: Roles that every cluster has
# description: |
#   The user-facing roles that the API server creates when it starts and puts back when somebody changes them, as of
#   Kubernetes 1.37. The other default roles are for its own components, and are here by their names; those of most start
#   with `system:`.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: User-facing roles
package lib.sekisho.rbac_defaults

# METADATA
# description: |
#   The rules that the user-facing ClusterRoles have of their own. admin, edit and view gather those of others besides: see
#   aggregation.
rules := {
	"cluster-admin": [
		{
			"apiGroups": ["*"],
			"resources": ["*"],
			"verbs": ["*"],
		},
		{
			"nonResourceURLs": ["*"],
			"verbs": ["*"],
		},
	],
	"admin": [
		{
			"apiGroups": ["authorization.k8s.io"],
			"resources": ["localsubjectaccessreviews"],
			"verbs": ["create"],
		},
		{
			"apiGroups": ["rbac.authorization.k8s.io"],
			"resources": ["rolebindings", "roles"],
			"verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
		},
	],
	"edit": [
		{
			"apiGroups": [""],
			"resources": ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": [""],
			"resources": ["serviceaccounts"],
			"verbs": ["impersonate"],
		},
		{
			"apiGroups": [""],
			"resources": ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": [""],
			"resources": ["pods/eviction"],
			"verbs": ["create"],
		},
		{
			"apiGroups": [""],
			"resources": ["configmaps", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": [""],
			"resources": ["serviceaccounts/token"],
			"verbs": ["create"],
		},
		{
			"apiGroups": ["", "events.k8s.io"],
			"resources": ["events"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["apps"],
			"resources": ["daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["autoscaling"],
			"resources": ["horizontalpodautoscalers"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["batch"],
			"resources": ["cronjobs", "jobs"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["extensions"],
			"resources": ["daemonsets", "deployments", "deployments/rollback", "deployments/scale", "ingresses", "networkpolicies", "replicasets", "replicasets/scale", "replicationcontrollers/scale"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["policy"],
			"resources": ["poddisruptionbudgets"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["networking.k8s.io"],
			"resources": ["ingresses", "networkpolicies"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
		{
			"apiGroups": ["coordination.k8s.io"],
			"resources": ["leases"],
			"verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
		},
		{
			"apiGroups": ["resource.k8s.io"],
			"resources": ["resourceclaims", "resourceclaimtemplates"],
			"verbs": ["create", "delete", "deletecollection", "patch", "update"],
		},
	],
	"view": [
		{
			"apiGroups": [""],
			"resources": ["configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": [""],
			"resources": ["bindings", "limitranges", "namespaces/status", "pods/log", "pods/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": [""],
			"resources": ["namespaces"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["", "events.k8s.io"],
			"resources": ["events"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["discovery.k8s.io"],
			"resources": ["endpointslices"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["apps"],
			"resources": ["controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["autoscaling"],
			"resources": ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["batch"],
			"resources": ["cronjobs", "cronjobs/status", "jobs", "jobs/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["extensions"],
			"resources": ["daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "ingresses", "ingresses/status", "networkpolicies", "replicasets", "replicasets/scale", "replicasets/status", "replicationcontrollers/scale"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["policy"],
			"resources": ["poddisruptionbudgets", "poddisruptionbudgets/status"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["networking.k8s.io"],
			"resources": ["ingresses", "ingresses/status", "networkpolicies"],
			"verbs": ["get", "list", "watch"],
		},
		{
			"apiGroups": ["resource.k8s.io"],
			"resources": ["resourceclaims", "resourceclaims/status", "resourceclaimtemplates"],
			"verbs": ["get", "list", "watch"],
		},
	],
}

# METADATA
# description: The label that a ClusterRole has that one of these gathers, and the default role that has it.
aggregation := {
	"admin": {"label": "rbac.authorization.k8s.io/aggregate-to-admin", "gathers": {"edit"}},
	"edit": {"label": "rbac.authorization.k8s.io/aggregate-to-edit", "gathers": {"view"}},
	"view": {"label": "rbac.authorization.k8s.io/aggregate-to-view", "gathers": set()},
}

# METADATA
# description: |
#   The names of all ClusterRoles that the API server brings along, those of its own components and those that feature gates
#   bring among them.
cluster_roles := {
	"admin",
	"cluster-admin",
	"edit",
	"system:aggregate-to-admin",
	"system:aggregate-to-edit",
	"system:aggregate-to-view",
	"system:auth-delegator",
	"system:basic-user",
	"system:certificates.k8s.io:certificatesigningrequests:nodeclient",
	"system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
	"system:certificates.k8s.io:kube-apiserver-client-approver",
	"system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
	"system:certificates.k8s.io:kubelet-serving-approver",
	"system:certificates.k8s.io:legacy-unknown-approver",
	"system:cluster-trust-bundle-discovery",
	"system:controller:attachdetach-controller",
	"system:controller:certificate-controller",
	"system:controller:clusterrole-aggregation-controller",
	"system:controller:cronjob-controller",
	"system:controller:daemon-set-controller",
	"system:controller:deployment-controller",
	"system:controller:device-taint-eviction-controller",
	"system:controller:disruption-controller",
	"system:controller:endpoint-controller",
	"system:controller:endpointslice-controller",
	"system:controller:endpointslicemirroring-controller",
	"system:controller:ephemeral-volume-controller",
	"system:controller:expand-controller",
	"system:controller:generic-garbage-collector",
	"system:controller:horizontal-pod-autoscaler",
	"system:controller:job-controller",
	"system:controller:kube-apiserver-serving-clustertrustbundle-publisher",
	"system:controller:legacy-service-account-token-cleaner",
	"system:controller:namespace-controller",
	"system:controller:node-controller",
	"system:controller:persistent-volume-binder",
	"system:controller:pod-garbage-collector",
	"system:controller:podcertificaterequestcleaner",
	"system:controller:podgroup-protection-controller",
	"system:controller:pv-protection-controller",
	"system:controller:pvc-protection-controller",
	"system:controller:replicaset-controller",
	"system:controller:replication-controller",
	"system:controller:resource-claim-controller",
	"system:controller:resourcepoolstatusrequest-controller",
	"system:controller:resourcequota-controller",
	"system:controller:root-ca-cert-publisher",
	"system:controller:route-controller",
	"system:controller:selinux-warning-controller",
	"system:controller:service-account-controller",
	"system:controller:service-cidrs-controller",
	"system:controller:service-controller",
	"system:controller:statefulset-controller",
	"system:controller:storage-version-garbage-collector",
	"system:controller:storage-version-migrator-controller",
	"system:controller:ttl-after-finished-controller",
	"system:controller:ttl-controller",
	"system:controller:validatingadmissionpolicy-status-controller",
	"system:controller:volumeattributesclass-protection-controller",
	"system:discovery",
	"system:heapster",
	"system:kube-aggregator",
	"system:kube-controller-manager",
	"system:kube-dns",
	"system:kube-scheduler",
	"system:kubelet-api-admin",
	"system:monitoring",
	"system:node",
	"system:node-bootstrapper",
	"system:node-problem-detector",
	"system:node-proxier",
	"system:persistent-volume-provisioner",
	"system:public-info-viewer",
	"system:service-account-issuer-discovery",
	"system:volume-scheduler",
	"view",
}

# METADATA
# description: The same for Roles, each as [namespace, name].
roles := {
	["kube-public", "system:controller:bootstrap-signer"],
	["kube-system", "extension-apiserver-authentication-reader"],
	["kube-system", "system::leader-locking-kube-controller-manager"],
	["kube-system", "system::leader-locking-kube-scheduler"],
	["kube-system", "system:controller:bootstrap-signer"],
	["kube-system", "system:controller:cloud-provider"],
	["kube-system", "system:controller:token-cleaner"],
}

# METADATA
# description: Whether a role, {kind, namespace, name}, is one that every cluster has.
is_default(role) if {
	role.kind == "ClusterRole"
	rules[role.name]
}

is_default(role) if {
	role.kind == "ClusterRole"
	startswith(role.name, "system:")
}

is_default(role) if {
	role.kind == "Role"
	role.namespace in ["kube-public", "kube-system"]
	startswith(role.name, "system:")
}

is_default(role) if {
	role.kind == "Role"
	[role.namespace, role.name] in roles
}
