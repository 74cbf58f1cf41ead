# The binary is static and holds the policies: the image needs nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.tag=${VERSION}" -o /sekisho ./cmd/sekisho

FROM scratch
# For those who push to registries with it.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /sekisho /sekisho
# A number, as runAsNonRoot cannot read names.
USER 65532:65532
EXPOSE 8181
ENTRYPOINT ["/sekisho"]
CMD ["serve", "--address", ":8181"]
