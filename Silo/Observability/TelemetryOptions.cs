namespace Gateway.Silo.Observability;

/// <summary>Where metrics go, beside <c>/metrics</c>.</summary>
/// <param name="OtlpEndpoint">The collector that takes them by OTLP; null for none.</param>
/// <param name="OtlpProtocol">How it takes them.</param>
internal sealed record TelemetryOptions(Uri? OtlpEndpoint, OtlpProtocol OtlpProtocol)
{
    /// <summary>Reads the section <c>Telemetry</c>.</summary>
    /// <exception cref="ConfigurationException">A setting cannot be used, or does not exist.</exception>
    public static TelemetryOptions From(IConfiguration configuration)
    {
        var telemetry = new SettingsReader(configuration, "Telemetry");
        var options = new TelemetryOptions(telemetry.Url("OtlpEndpoint"), telemetry.Word("OtlpProtocol", OtlpProtocol.Grpc));
        telemetry.RefuseUnknown();
        return options;
    }
}

/// <summary>The two forms of OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary>gRPC, usually on port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP, usually on port 4318; the endpoint has the path, such as <c>/v1/metrics</c>.</summary>
    Http,
}
