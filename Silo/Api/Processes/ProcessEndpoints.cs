using System.Diagnostics;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;

namespace Gateway.Silo.Api.Processes;

/// <summary>Says how this process is.</summary>
internal sealed class ProcessEndpoints(Edge edge, GatewayStorage storage) : IApiEndpoints
{
    public void Map(ApiRoutes api) => api.Get("/health", ApiKeyRole.Read, "How this process is", Health)
        .Returns<ProcessHealth>("The process that answered.");

    private Task<ApiAnswer> Health(ApiRequest request)
    {
        using var process = Process.GetCurrentProcess();
        var health = new ProcessHealth(
            ProgramVersion.Text,
            process.StartTime.ToUniversalTime(),
            storage.Workers.IsAvailable,
            edge.Count,
            edge.PendingCommands,
            process.WorkingSet64,
            process.TotalProcessorTime.TotalSeconds);
        return Task.FromResult(ApiAnswer.Of(health, ApiJson.Default.ProcessHealth));
    }
}
