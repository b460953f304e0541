namespace Gateway.Emulator.Phone.Walk;

/// <summary>What a step must find.</summary>
internal static class Check
{
    /// <summary>Fails the step unless something holds.</summary>
    /// <param name="holds">What must be.</param>
    /// <param name="otherwise">What was seen instead, for the person who reads the verdict.</param>
    /// <exception cref="VerdictException">It does not hold.</exception>
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new VerdictException(otherwise);
        }
    }
}
