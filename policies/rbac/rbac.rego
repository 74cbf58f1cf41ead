# METADATA
# title: RBAC
# description: |
#   Who may do what in the cluster.
# scope: subpackages
# custom:
#   layer: cluster
package policies.rbac
