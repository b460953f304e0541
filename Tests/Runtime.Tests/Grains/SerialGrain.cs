using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

/// <summary>Does one request after another, and notes what it does.</summary>
[Alias("Tests.ISerialGrain")]
public interface ISerialGrain : IGrainWithStringKey
{
    /// <summary>Notes, waits at a gate, and notes again.</summary>
    [Alias("Hold")]
    Task Hold(string name, string gate);

    [Alias("Note")]
    Task Note(string name);

    [AlwaysInterleave, Alias("NoteNow")]
    Task NoteNow(string name);

    [OneWay, Alias("Send")]
    Task Send(string name);

    [OneWay, Alias("SendHold")]
    Task SendHold(string name, string gate);

    [OneWay, Alias("SendFailing")]
    Task SendFailing(string message);

    [Alias("FailLater")]
    Task<int> FailLater(string message, string gate);

    /// <summary>Does not answer before the gate is opened.</summary>
    [Alias("Never")]
    Task Never(string gate);
}

[GrainType("tests-serial")]
public sealed class SerialGrain : Grain, ISerialGrain
{
    private Journal Notes => Journal.Of(this.GetPrimaryKeyString());

    public async Task Hold(string name, string gate)
    {
        Notes.Add($"{name} starts");
        await Gates.Wait(gate);
        Notes.Add($"{name} ends");
    }

    public Task Note(string name)
    {
        Notes.Add(name);
        return Task.CompletedTask;
    }

    public Task NoteNow(string name) => Note(name);

    public Task Send(string name) => Note(name);

    public Task SendHold(string name, string gate) => Hold(name, gate);

    public Task SendFailing(string message) => throw new InvalidOperationException(message);

    public async Task<int> FailLater(string message, string gate)
    {
        await Gates.Wait(gate);
        throw new InvalidOperationException(message);
    }

    public Task Never(string gate) => Gates.Wait(gate);
}
