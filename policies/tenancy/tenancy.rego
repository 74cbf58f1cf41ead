# METADATA
# title: Tenancy
# description: |
#   Who shares a cluster is told apart by namespaces, names, labels and annotations. Where these are missing or wrong,
#   policies, quotas and people look at the wrong thing.
# scope: subpackages
# custom:
#   layer: cluster
package policies.tenancy
