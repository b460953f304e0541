using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;
using Orleans.Hosting;

namespace Gateway.Silo;

/// <summary>How this build runs its grains: in this process, on the threads that bring the frames.</summary>
internal static class GrainRuntime
{
    private static readonly string ThisEdge = Guid.NewGuid().ToString("N");

    /// <summary>What must be set before the first socket is made.</summary>
    public static void PrepareProcess(GatewaySettings settings)
    {
        // Calls to idle grains run inline, so a frame may go its whole way on the thread that read it; without this every read hops
        // to the pool first.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        // By default there would be as many of these threads as processors, which wake each other for every command that goes from a socket of
        // one to a socket of another, and leave no processor to whatever else there is to do.
        SocketThreads.Set(settings.SocketThreads ?? Math.Max(1, Environment.ProcessorCount / 2));
    }

    /// <summary>Adds the runtime, and the state store as its storage.</summary>
    public static void Add(WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.Services.AddGatewayGrainStorage(GatewayHost.StateJson);
        builder.Services.AddSingleton<IEdgeDirectory, SingleEdgeDirectory>();
        builder.Services.AddStandaloneGrains(options =>
        {
            options.GrainAssemblies.Add(typeof(DeviceCatalogue).Assembly);
            options.ResponseTimeout = settings.Relayers.ControlTimeout + TimeSpan.FromSeconds(15);
        });
    }

    /// <summary>How Kestrel's sockets schedule.</summary>
    public static void ConfigureSockets(IWebHostBuilder web) =>
        web.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

    /// <summary>This process's incarnation.</summary>
    public static string EdgeId(IServiceProvider services) => ThisEdge;

    private sealed class SingleEdgeDirectory : IEdgeDirectory
    {
        public int Version => 0;

        public bool IsSettling => false;

        public bool IsAlive(string edgeId) => edgeId == ThisEdge;

        public IEdge WayTo(ConnectionRef connection) => connection.Edge;
    }
}
