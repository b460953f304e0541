using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>What the runtime tells the operator.</summary>
internal sealed partial class RuntimeLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Warning, "{Call} on {Grain} failed; nobody waits for it")]
    public partial void OneWayFailed(string call, GrainId grain, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The observer's {Call} failed")]
    public partial void ObserverFailed(string call, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "{Grain} could not be activated")]
    public partial void ActivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{Grain} did not deactivate cleanly")]
    public partial void DeactivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "A timer tick of {Grain} failed")]
    public partial void TimerFailed(GrainId grain, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "Code of {Grain} that nobody awaits failed")]
    public partial void UnhandledInTurn(GrainId grain, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "{Count} grains did not finish in the time allowed for shutdown")]
    public partial void ShutdownIncomplete(int count);
}
