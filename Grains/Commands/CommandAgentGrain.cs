using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;
using Orleans.Concurrency;

namespace Gateway.Grains.Commands;

/// <inheritdoc cref="ICommandAgentGrain"/>
[GrainType("agent"), Reentrant, RandomPlacement]
internal sealed class CommandAgentGrain(ICommandAgent agent, IOnlineDevices online) : Grain, ICommandAgentGrain
{
    public Task<CommandOutcome> Send(CommandRequest request) => agent.Send(request);

    public Task<CommandOutcome> SendNoWait(CommandRequest request) => agent.SendNoWait(request);

    public Task<CommandOutcome?> GetOutcome(Guid commandId) => agent.GetOutcome(commandId);

    public Task<CancelOutcome> Cancel(Guid commandId) => agent.Cancel(commandId);

    public async Task<bool> Find(DeviceId device) => await agent.GetStatus(device) is { IsOnline: true };

    public async Task<ImmutableArray<OnlineDevice>> GetList(int size, int page) => (await online.GetPage(kind: null, size, page)).Devices;

    public Task<long> GetTotal() => online.Count(kind: null);
}
