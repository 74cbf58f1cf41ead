{{- define "sekisho.selector" -}}
app.kubernetes.io/name: sekisho
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "sekisho.labels" -}}
{{ include "sekisho.selector" . }}
app.kubernetes.io/component: bundle-server
app.kubernetes.io/part-of: sekisho
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
