# METADATA
# title: Workload reliability
# description: |
#   What keeps a service up while pods fail, nodes are drained and versions change.
# scope: subpackages
# custom:
#   layer: cluster
package policies.workload_reliability
