# METADATA
# title: Static replicas next to an autoscaler
# description: |
#   A manifest that sets replicas takes the number back from the autoscaler with every apply: under load, most pods are
#   killed at once. Only files are judged, as objects in a cluster always have replicas. Replicas of 0 are left alone: that is
#   how an autoscaler is switched off.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#     description: Horizontal Pod Autoscaling
# custom:
#   severity: low
#   kinds: [ReplicationController, apps/ReplicaSet, apps/Deployment, apps/StatefulSet]
#   inventory: [autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: The next deployment, which may come while there is most to do, ends most of the pods.
#   principles: [separation]
#   protects: [availability]
#   remediation: Remove replicas from the manifest.
package policies.workload_reliability.hpa_replicas_conflict

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling

violation contains {"msg": msg, "details": {"path": ["spec", "replicas"]}} if {
	review.group_kind in scaling.replicated_kinds
	replicas := review.object.spec.replicas
	replicas == scaling.replicas(review.object) # It is a number, and not merely taken for one.
	replicas > 0
	not _is_live
	names := {name |
		some autoscaler in scaling.autoscalers(review.object)
		name := sprintf("%s %q", [autoscaler.object.kind, inventory.name_of(autoscaler.object)])
	}
	count(names) > 0

	msg := sprintf("replicas is %d, although %s decides", [replicas, concat(", ", names)])
}

# The API server gives an object its uid.
_is_live if is_string(review.object.metadata.uid)
